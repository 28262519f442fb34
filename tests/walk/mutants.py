"""Rules broken on purpose: a walk that finds none of them proves nothing."""
from unittest.mock import patch

from ...tools import packing
from ...tools.packing import sum_up_contents


def _nothing(*_args, **_kwargs):
    """Do not do it."""


def _put_nothing_back(self, is_parcel_here):
    """Leave picked goods where they are."""
    return self.env['stock.picking']


def _is_done_somewhere(self):
    """Take the first delivery for all of them."""
    return 'done' in self._get_deliveries().mapped('state')


def _count_loose_goods(self):
    """Take goods that are only reserved for packed ones."""
    with patch.object(packing, 'sum_up_contents', _sum_up_all):
        packed = self._get_packing().get_boxes(is_packed=True)
    return [box.with_instances(self._get_instances) for box in packed]


def _sum_up_all(sale, is_packed, **_options):
    return sum_up_contents(sale, is_packed)


# Methods of yandex.market.order, by what is broken.
MUTANTS = {
    "ready after the first of two deliveries": {
        '_has_all_left': _is_done_somewhere, '_get_boxes': _count_loose_goods},
    "open transfers of a dead order stay open": {'_cancel_open_moves': _nothing},
    "picked goods of a dead order stay where they are": {'_put_back': _put_nothing_back},
    "nobody is told what is missing": {'_set_unpacked': _nothing},
    "the boxes are never told": {'_enqueue_boxes': _nothing},
}
