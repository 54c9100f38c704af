"""The names of formats, for those who have none of the libraries that write them."""

OBJECT_ARRAY = "joblib-object-array"
"""The object as the one item of an array of objects, which joblib writes as a pickle inside of the pickle."""

COMPRESSIONS = ("zlib", "gzip", "bz2", "xz", "lzma", "lz4")

FORMATS_OF_SAMPLES = (
    *(f"pickle-{protocol}" for protocol in range(6)),
    *("pickle-gzip", "joblib", "joblib-0", "joblib-2", "joblib-4", "joblib-5"),
    *(f"joblib-{name}" for name in COMPRESSIONS),
    *("joblib-mapped", OBJECT_ARRAY, "cloudpickle", "dill", "skops"),
)
