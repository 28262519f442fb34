"""The channels that the Market's orders come through."""

CHANNELS = [
    ('notification', "API notifications"),
    ('pull', "Reading"),
    ('check', "Check of orders"),
]


def last_created(model, domain):
    """Give the creation time of a domain's newest record."""
    return model.sudo().search(domain, order='id desc', limit=1).create_date
