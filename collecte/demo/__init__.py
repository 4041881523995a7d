"""Demo region: Centre-Val de Loire over four semestres, plausible and deterministic."""
