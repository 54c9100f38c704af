"""The one format whose root is not the object itself."""

OBJECT_ARRAY = "joblib-object-array"
"""The object as the one item of an array of objects, which joblib writes as a pickle inside of the pickle."""
