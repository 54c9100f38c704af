"""From raw records to what people ask for: estimators with parameters, arrays, tables, pipelines."""
