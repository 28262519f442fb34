"""Records that are written only where they change."""


def write_changed(record, values):
    """Write those of some values that a record does not have yet.

    Odoo would write all, and so do anew whatever follows from them, for each record that follows.

    :param record: a record
    :param dict values: by the names of fields that hold what they are given: no relations
    """
    changed = {name: value for name, value in values.items() if record[name] != value}
    if changed:
        record.write(changed)
