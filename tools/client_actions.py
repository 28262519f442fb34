"""What a button has the browser do next: show a message, open a form, a list or a file."""

CLOSE = {'type': 'ir.actions.act_window_close'}
RELOAD = {'type': 'ir.actions.client', 'tag': 'soft_reload'}


def notify(message, kind='success', then=CLOSE, **params):
    """Show a message in the corner of the screen; a warning stays until it is closed.

    :param str message: for people
    :param str kind: ``success``, ``info`` or ``warning``
    :param dict then: the action after it
    :param params: further ones of the message, such as ``title``
    :rtype: dict
    """
    return {
        'type': 'ir.actions.client',
        'tag': 'display_notification',
        'params': {
            'message': message, 'type': kind, 'sticky': kind == 'warning', 'next': then, **params},
    }


def open_form(record, **action):
    """Open a record in its form.

    :param action: further members of the action, such as ``name`` or ``target``
    :rtype: dict
    """
    return {
        'type': 'ir.actions.act_window',
        'res_model': record._name,
        'res_id': record.id,
        'view_mode': 'form',
        **action,
    }


def open_dialog(model, name, **defaults):
    """Open the form of a new record above the page.

    :param str model: of the record, mostly a transient one
    :param str name: the dialog's title
    :param defaults: values that the form begins with
    :rtype: dict
    """
    return {
        'type': 'ir.actions.act_window',
        'name': name,
        'res_model': model,
        'view_mode': 'form',
        'target': 'new',
        'context': {f'default_{field}': value for field, value in defaults.items()},
    }


def open_list(model, name, domain, **action):
    """Open a list of records.

    :param str model: of the records
    :param str name: the page's title
    :param list domain: which ones
    :param action: further members of the action, such as ``context``
    :rtype: dict
    """
    return {
        'type': 'ir.actions.act_window',
        'name': name,
        'res_model': model,
        'view_mode': 'list,form',
        'domain': domain,
        **action,
    }


def open_url(url, **action):
    """Open an address, such as that of a file.

    :param action: further members of the action, such as ``target``
    :rtype: dict
    """
    return {'type': 'ir.actions.act_url', 'url': url, **action}
