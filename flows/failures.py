"""What a run that failed says: the same words whoever ran it."""

from tasks.contracts.problems import ContractError, ErrataError
from tasks.mail.send import DeliveryError


def said(error: BaseException) -> str:
    """Why a run failed; of a broken contract, every problem with what to do about it."""
    match error:
        case ContractError():
            return "\n".join(f"{p.where}: {p.what}\n    {p.do}" for p in error.problems)
        case DeliveryError():
            again = "starting it again writes to those who were missed, and to nobody twice"
            return f"{error}\n    the run is published; {again}"
        case ErrataError():
            return str(error)
        case OSError() | MemoryError():
            return f"stopped by the machine: {error}"
        case _:
            return f"stopped by a fault of its own ({type(error).__name__}: {error}). The log has the details."


def is_understood(error: BaseException) -> bool:
    """Whether the words say everything: otherwise the log has to show where it happened."""
    return isinstance(error, ErrataError | OSError | MemoryError)
