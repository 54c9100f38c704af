"use strict";
// Filters, searches and opens what the page already holds. Without it everything is shown.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const { experiment, words, open, shown } = form.elements;
  const cards = [...document.querySelectorAll("article.finding")];
  const texts = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));

  function apply() {
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const card of cards) {
      const { severity, experiments } = card.dataset;
      const isOfExperiment = !experiment.value || experiments.split("\n").includes(experiment.value);
      const isFound = sought.every((word) => texts.get(card).includes(word));
      card.hidden = !(severities.has(severity) && isOfExperiment && isFound);
      count += card.hidden ? 0 : 1;
    }
    shown.textContent = `${count} of ${cards.length} shown`;
  }

  function openAll(isOpen) {
    for (const part of document.querySelectorAll("details")) part.open = isOpen;
    open.setAttribute("aria-pressed", String(isOpen));
    open.textContent = isOpen ? "Close all" : "Open all";
  }

  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  open.addEventListener("click", () => openAll(open.getAttribute("aria-pressed") !== "true"));
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", () => openAll(true));
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(input|select|textarea)$/i.test(event.target.tagName);
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      words.focus();
    }
  });
  apply();
})();
