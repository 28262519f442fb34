"""All scenarios, by name: each takes how many orders come in, and gives an `Outcome`."""
from . import death, market_faults, servers
from .outcome import Outcome

ALL = {
    'crowd': death.crowd,
    'workers': death.workers,
    'odoo': death.odoo,
    'postgres': death.postgres,
    'market': market_faults.market,
    'clocks': market_faults.clocks,
    'servers': servers.servers,
    'jobs': servers.jobs,
    'threads': servers.threads,
}

__all__ = ['ALL', 'Outcome']
