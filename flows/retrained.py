"""Says that a model was retrained: the event that wakes the flow `analyse-retrained`."""

import asyncio
from pathlib import Path

from prefect.events import Event
from prefect.events.clients import get_events_client
from prefect.settings import PREFECT_API_URL

from flows.parameters import RESOURCE, RETRAINED, Retrained
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError, ErrataError, Problem


def announce(config: Path, version: str, source: str | None) -> str:
    """Emit `model.retrained` and wait until the server has it.

    Returns:
        The id of the event.

    Raises:
        ContractError: if errata.yaml cannot be used, or no server is named.
        ErrataError: if the server does not take the event.
    """
    contract = load_contract(config)
    server = PREFECT_API_URL.value()
    if not server:
        do = "set it to the address of your server, e.g. http://127.0.0.1:4200/api"
        raise ContractError([Problem("PREFECT_API_URL", "names no Prefect server", do)])
    payload = Retrained(config=config.absolute(), version=version, source=source)
    event = Event(
        event=RETRAINED,
        resource={"prefect.resource.id": f"{RESOURCE}{contract.model}", "prefect.resource.name": contract.model},
        payload=payload.model_dump(mode="json", exclude_none=True),
    )
    try:
        asyncio.run(_emit(event))
    except Exception as error:
        raise ErrataError(f"the server at {server} does not take the event: {error}") from error
    return str(event.id)


async def _emit(event: Event) -> None:
    async with get_events_client(reconnection_attempts=3, checkpoint_every=1) as client:
        await client.emit(event)
