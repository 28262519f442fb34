"""The channels that the Market's orders come through."""

DOORS = [
    ('notification', "API notifications"),
    ('push', "Push API"),
    ('pull', "Reading"),
    ('check', "Check of orders"),
]


def _last(model, domain):
    """Say when the newest record of a domain was made."""
    return model.sudo().search(domain, order='id desc', limit=1).create_date
