from mlaudit.api import FindingsError as FindingsError
from mlaudit.api import Result as Result
from mlaudit.api import UsageError as UsageError
from mlaudit.api import check as check
from mlaudit.api import scan as scan

__version__: str

def load_ipython_extension(shell: object) -> None: ...
