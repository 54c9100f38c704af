"""The root of all facts: the lists that rules range over."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Incomplete
from mlaudit.facts.artifacts.artifact import Artifact
from mlaudit.facts.artifacts.search import Search
from mlaudit.facts.configs.agent_training import AgentTraining
from mlaudit.facts.configs.architecture import Architecture
from mlaudit.facts.configs.config import Config, ResultReport
from mlaudit.facts.configs.detection import Detection, DetectionData
from mlaudit.facts.configs.generation import Generation
from mlaudit.facts.configs.monitor import Monitor
from mlaudit.facts.configs.prompting import Prompting
from mlaudit.facts.configs.training_run import TrainingRun
from mlaudit.facts.experiment import Experiment
from mlaudit.facts.flows.anomaly_detector import AnomalyDetector
from mlaudit.facts.flows.choice import Choice
from mlaudit.facts.flows.data_operation import DataOperation
from mlaudit.facts.flows.evaluation import Evaluation
from mlaudit.facts.flows.explanation import Explanation
from mlaudit.facts.flows.flow import Fit, SplitCall
from mlaudit.facts.flows.time_operation import TimeOperation
from mlaudit.facts.networks.initial_weights import InitialWeights
from mlaudit.facts.networks.input_code import (
    DoubleRescaling,
    EncodedTexts,
    HeldOutImages,
    MaskedEnd,
    MaskResize,
    RetokenizedChat,
    SegmentationLoss,
    SeparateTransforms,
    TokenizerAndModel,
    TokenMean,
    steps_of,
)
from mlaudit.facts.networks.layer import NetworkLayer
from mlaudit.facts.networks.loss import Loss
from mlaudit.facts.networks.network import Network
from mlaudit.facts.networks.network_order import LateLayer, PartialLoad, Reinitialisation, ReplacedLayer
from mlaudit.facts.networks.sequence_lists import SequenceLists
from mlaudit.facts.networks.training_loop import MisplacedClip, ModeGap, TrainingLoop
from mlaudit.facts.pipelines.pipeline import Pipeline
from mlaudit.facts.predictions.model_comparison import ModelComparison
from mlaudit.facts.predictions.prediction import Prediction
from mlaudit.facts.registry import Registry
from mlaudit.facts.saved_models.image_data import BoxData, HeldOutPart, box_sets, held_out_parts
from mlaudit.facts.saved_models.model_folder import ModelFolder
from mlaudit.facts.subjects import told
from mlaudit.facts.systems.system_lists import SystemLists
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.facts.tables.pair import SamplePair
from mlaudit.facts.tables.table import Table

T = TypeVar("T")


class Project(SystemLists, SequenceLists):
    """Everything that was found under the root."""

    def __init__(self, registry: Registry) -> None:
        super().__init__("project", Location("."))
        self._registry = registry
        self._links = registry.links

    @fact()
    def experiments(self) -> list[Experiment]:
        """Its experiments."""
        return [self._registry.experiment(linked) for linked in self._links.experiments]

    @fact()
    def datasets(self) -> list[Dataset]:
        """The main dataset of each experiment."""
        found = [e.data for e in self.experiments if isinstance(e.data, Dataset)]
        return [data for data in found if not self._registry.prediction_files.is_output(data.file)]

    @fact()
    def tables(self) -> list[Table]:
        """Its data files, without those that hold what models said."""
        is_output = self._registry.prediction_files.is_output
        return [self._registry.table(file) for file in self._links.evidence.tables if not is_output(file)]

    @fact()
    def sample_pairs(self) -> list[SamplePair]:
        """Its pairs of a train and a test file; what models said of both is no such pair."""
        is_output = self._registry.prediction_files.is_output
        return [pair for pair in self._registry.pairs() if not is_output(pair.test.file)]

    @fact()
    def fits(self) -> list[Fit] | Incomplete[Fit]:
        """Calls in source that learn from rows."""
        return told(self._unread_source, [fit for experiment in self.experiments for fit in experiment.fits])

    @fact()
    def split_calls(self) -> list[SplitCall] | Incomplete[SplitCall]:
        """Calls in source that separate rows."""
        splits = [split for experiment in self.experiments for split in experiment.split_calls]
        return told(self._unread_source, splits)

    @fact()
    def evaluations(self) -> list[Evaluation] | Incomplete[Evaluation]:
        """Scores computed in source."""
        scores = [evaluation for experiment in self.experiments for evaluation in experiment.evaluations]
        return told(self._unread_source, scores)

    @fact()
    def choices(self) -> list[Choice] | Incomplete[Choice]:
        """What source chooses by scores: a model, a setting, rounds, a threshold."""
        choices = [choice for experiment in self.experiments for choice in experiment.choices]
        return told(self._unread_source, choices)

    @fact()
    def data_operations(self) -> list[DataOperation]:
        """Column operations in source that flow into a model."""
        return [operation for linked in self._links.experiments for operation in self._registry.operations_of(linked)]

    @fact()
    def time_operations(self) -> list[TimeOperation] | Incomplete[TimeOperation]:
        """Calls in source that take values from earlier or later rows."""
        found = [one for linked in self._links.experiments for one in self._registry.time_operations_of(linked)]
        return told(self._unread_source, found)

    @fact()
    def explanations(self) -> list[Explanation] | Incomplete[Explanation]:
        """Calls in source that explain a model."""
        found = [one for linked in self._links.experiments for one in self._registry.explanations_of(linked)]
        return told(self._unread_source, found)

    @fact()
    def anomaly_detectors(self) -> list[AnomalyDetector] | Incomplete[AnomalyDetector]:
        """Detectors of anomalies that source fits."""
        found = [one for linked in self._links.experiments for one in self._registry.detectors_of(linked)]
        return told(self._unread_source, found)

    @fact()
    def pipelines(self) -> list[Pipeline] | Incomplete[Pipeline]:
        """Pipelines in source and in artifacts."""
        linked = [pipeline for experiment in self.experiments for pipeline in experiment.pipelines]
        return told(
            [*self._unread_source, *self._torn_artifacts], linked + self._registry.model_files.unlinked_pipelines()
        )

    @fact()
    def artifacts(self) -> list[Artifact]:
        """Its model files."""
        return self._registry.model_files.artifacts()

    @fact()
    def searches(self) -> list[Search] | Incomplete[Search]:
        """Its fitted searches over parameters."""
        return told(self._torn_artifacts, self._registry.model_files.searches())

    @fact()
    def configs(self) -> list[Config] | Incomplete[Config]:
        """Training and evaluation configs."""
        return told(self._unread_configs("training"), self._registry.config_files.training())

    @fact()
    def reports(self) -> list[ResultReport] | Incomplete[ResultReport]:
        """Files of reported numbers."""
        return told(self._unread_configs("results"), self._registry.config_files.reports())

    @fact()
    def predictions(self) -> list[Prediction]:
        """What models said of rows whose truth stands beside it."""
        return self._registry.prediction_files.predictions()

    @fact()
    def model_comparisons(self) -> list[ModelComparison]:
        """Sets of models over the same rows."""
        return self._registry.prediction_files.comparisons()

    @fact()
    def training_runs(self) -> list[TrainingRun]:
        """Trainings of neural networks that configs set in the words of a known framework."""
        return self._registry.config_files.sections(TrainingRun, "training")

    @fact()
    def layers(self) -> list[NetworkLayer] | Incomplete[NetworkLayer]:
        """Layers of neural networks that source constructs."""
        return told(self._unread_source, self._registry.network_files.layers())

    @fact()
    def networks(self) -> list[Network] | Incomplete[Network]:
        """Classes and functions in source that construct layers."""
        return told(self._unread_source, self._registry.network_files.networks())

    @fact()
    def losses(self) -> list[Loss] | Incomplete[Loss]:
        """Losses in source that are given the output of a network."""
        return told(self._unread_source, self._registry.network_files.losses())

    @fact()
    def weight_inits(self) -> list[InitialWeights] | Incomplete[InitialWeights]:
        """Calls in source that give weights their first values."""
        return told(self._unread_source, self._registry.network_files.weight_inits())

    @fact()
    def reinitialisations(self) -> list[Reinitialisation] | Incomplete[Reinitialisation]:
        """Weights in source that are loaded and then drawn anew."""
        return told(self._unread_source, self._registry.network_files.reinitialisations())

    @fact()
    def replaced_layers(self) -> list[ReplacedLayer] | Incomplete[ReplacedLayer]:
        """Layers in source that are put in after the optimiser was built."""
        return told(self._unread_source, self._registry.network_files.replaced_layers())

    @fact()
    def late_layers(self) -> list[LateLayer] | Incomplete[LateLayer]:
        """Layers in source that are built after the others were initialised."""
        return told(self._unread_source, self._registry.network_files.late_layers())

    @fact()
    def partial_loads(self) -> list[PartialLoad] | Incomplete[PartialLoad]:
        """Loads of checkpoints in source that leave out what does not match."""
        return told(self._unread_source, self._registry.network_files.partial_loads())

    @fact()
    def training_loops(self) -> list[TrainingLoop] | Incomplete[TrainingLoop]:
        """Loops in source that train a network by hand."""
        return told(self._unread_source, self._registry.network_files.training_loops())

    @fact()
    def misplaced_clips(self) -> list[MisplacedClip] | Incomplete[MisplacedClip]:
        """Clippings of gradients in source that come too early or too late."""
        return told(self._unread_source, self._registry.network_files.misplaced_clips())

    @fact()
    def mode_gaps(self) -> list[ModeGap] | Incomplete[ModeGap]:
        """Networks in source that are trained or evaluated in the other mode."""
        return told(self._unread_source, self._registry.network_files.mode_gaps())

    @fact()
    def monitors(self) -> list[Monitor]:
        """What configs let the best checkpoint, or the end of training, be chosen by."""
        return self._registry.config_files.sections(Monitor, "monitor")

    @fact()
    def generations(self) -> list[Generation]:
        """Ways to generate text that configs set."""
        return self._registry.config_files.sections(Generation, "generation")

    @fact()
    def agent_trainings(self) -> list[AgentTraining]:
        """Trainings by reinforcement that configs set."""
        return self._registry.config_files.sections(AgentTraining, "agent")

    @fact()
    def architectures(self) -> list[Architecture]:
        """Shapes of transformers that configs give."""
        return self._registry.config_files.sections(Architecture, "architecture")

    @fact()
    def model_folders(self) -> list[ModelFolder]:
        """Folders in which models of Hugging Face's form are saved."""
        return self._registry.model_folders()

    @fact()
    def held_out_parts(self) -> list[HeldOutPart] | Incomplete[HeldOutPart]:
        """Folders of images for validation or test that stand beside one for training."""
        return held_out_parts(self._registry)

    @fact()
    def box_sets(self) -> list[BoxData] | Incomplete[BoxData]:
        """Boxes on images, by file of annotations or folder of labels."""
        return box_sets(self._registry)

    @fact()
    def held_out_images(self) -> list[HeldOutImages]:
        """Random changes on the way of images that a network is judged on."""
        return steps_of(self._registry, "held_out_images", HeldOutImages, lambda code: code.held_out_images)

    @fact()
    def mask_resizes(self) -> list[MaskResize]:
        """Masks of labels that are brought to another size by a mean of pixels."""
        return steps_of(self._registry, "mask_resizes", MaskResize, lambda code: code.mask_resizes)

    @fact()
    def separate_transforms(self) -> list[SeparateTransforms]:
        """Samples whose image and mask are changed at random in two calls."""
        return steps_of(
            self._registry, "separate_transforms", SeparateTransforms, lambda code: code.separate_transforms
        )

    @fact()
    def segmentation_losses(self) -> list[SegmentationLoss]:
        """Losses for masks beside networks that end in an activation."""
        return steps_of(self._registry, "segmentation_losses", SegmentationLoss, lambda code: code.segmentation_losses)

    @fact()
    def retokenized_chats(self) -> list[RetokenizedChat]:
        """Conversations with their marks that a tokenizer marks again."""
        return steps_of(self._registry, "retokenized_chats", RetokenizedChat, lambda code: code.retokenized_chats)

    @fact()
    def tokenizers_and_models(self) -> list[TokenizerAndModel]:
        """Tokenizers and networks that are loaded side by side."""
        return steps_of(
            self._registry, "tokenizers_and_models", TokenizerAndModel, lambda code: code.tokenizers_and_models
        )

    @fact()
    def token_means(self) -> list[TokenMean]:
        """Means over all positions of texts that were filled up to one length."""
        return steps_of(self._registry, "token_means", TokenMean, lambda code: code.token_means)

    @fact()
    def encoded_texts(self) -> list[EncodedTexts]:
        """Texts that a published encoder of sentences turns into vectors, in files that do not train it."""
        return steps_of(self._registry, "encoded_texts", EncodedTexts, lambda code: code.encoded_texts)

    @fact()
    def masked_ends(self) -> list[MaskedEnd]:
        """Collators of causal models that leave out of the loss where a text ends."""
        return steps_of(self._registry, "masked_ends", MaskedEnd, lambda code: code.masked_ends)

    @fact()
    def double_rescalings(self) -> list[DoubleRescaling]:
        """Pixels that are divided by 255 before a network that does so itself."""
        return steps_of(self._registry, "double_rescalings", DoubleRescaling, lambda code: code.double_rescalings)

    @fact()
    def promptings(self) -> list[Prompting]:
        """Tasks on which configs let language models be examined."""
        return self._registry.config_files.sections(Prompting, "prompting")

    @fact()
    def detections(self) -> list[Detection]:
        """Trainings and evaluations of object detectors that configs set."""
        return self._registry.config_files.sections(Detection, "detection")

    @fact()
    def detection_sets(self) -> list[DetectionData]:
        """Sets of images with boxes that configs describe."""
        return self._registry.config_files.sections(DetectionData, "detection_data")

    def _unread_configs(self, role: Literal["training", "results"]) -> list[str]:
        """Return the files that cannot be read and have the name of such a config; others are mostly data."""
        return [c.path for c in self._links.evidence.configs if c.status == "failed" and c.role == role]

    @cached_property
    def _torn_artifacts(self) -> list[str]:
        return [a.path for a in self._links.evidence.artifacts if a.status != "complete" and not a.pipelines]

    @cached_property
    def _unread_source(self) -> list[str]:
        return [unit.path for unit in self._links.evidence.units if unit.status == "failed"]
