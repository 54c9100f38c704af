"""Facts of configs: trainings, models, tasks."""
