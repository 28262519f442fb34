"""When the module is removed from Apps: what goes, and what Odoo would leave behind or take along.

Decision: "What Odoo's own records use stays".
"""
import csv
import io
import zipfile
from contextlib import suppress

PREFIX = 'yandex.market.'
# Whoever has the file would have the cabinet. Messages hold what was erased of buyers elsewhere.
LEFT_OUT = frozenset((
    'access_token', 'allowed_addresses', 'api_key', 'api_url', 'payload', 'webhook_key'))
KINDS = frozenset((
    'boolean', 'char', 'date', 'datetime', 'float', 'integer', 'many2one', 'monetary', 'selection',
    'text'))
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ('=', '+', '-', '@', '\t', '\r')
AT_ONCE = 1000


def uninstall_hook(env):
    """Take away what is the module's and what Odoo does not know to be so.

    Odoo removes models, tables, columns, views, actions, and records with an XML id that nothing
    uses. It leaves indexes on its own tables, activities and a channel of ``queue_job``, which keep
    others of them alive.
    """
    env['mail.activity'].with_context(active_test=False).search(
        [('res_model', '=like', f'{PREFIX}%')]).unlink()
    env.cr.execute("""
        SELECT indexname FROM pg_indexes
         WHERE schemaname = current_schema AND indexname LIKE '%%yandex\\_market%%'
           AND tablename NOT LIKE '%%yandex\\_market%%'""")
    for [name] in env.cr.fetchall():
        env.cr.execute(f'DROP INDEX "{name}"')
    if 'queue.job.function' in env:
        _remove_jobs(env)


def _remove_jobs(env):
    """Remove our jobs and job functions of ``queue_job``, and the channel if it is ours alone."""
    functions = env['queue.job.function'].search([('name', 'like', f'<{PREFIX}')])
    channels = functions.channel_id
    env['queue.job'].search([('model_name', '=like', f'{PREFIX}%')]).unlink()
    functions.unlink()
    for channel in channels.filtered('parent_id'):
        if not functions.search_count([('channel_id', '=', channel.id)], limit=1) and (
                not channel.search_count([('parent_id', '=', channel.id)], limit=1)):
            channel.unlink()


def find_stored_models(env):
    """Give the module's own models that store something, in the sequence of their names.

    :rtype: list
    """
    return [
        model.sudo().with_context(active_test=False) for name, model in sorted(env.items())
        if name.startswith(PREFIX) and model._auto and not (model._abstract or model._transient)]


def write_archive(env):
    """Write all that is lost into a zip file: a table for each model that has a record.

    Decision: "All that is lost is offered as tables".

    :param env: of somebody who may remove modules
    :rtype: bytes
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, 'w', zipfile.ZIP_DEFLATED) as archive:
        for model in find_stored_models(env):
            if model.search_count([], limit=1):
                archive.writestr(f'{model._name}.csv', _write_table(model))
    return content.getvalue()


def _write_table(model):
    fields = [
        field for name, field in model._fields.items()
        if field.store and field.type in KINDS and not _is_secret(name)]
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow([field.name for field in fields])
    ids = model.search([], order='id').ids
    for start in range(0, len(ids), AT_ONCE):
        for record in model.browse(ids[start:start + AT_ONCE]):
            table.writerow([_write_cell(field, record) for field in fields])
        model.env.invalidate_all()
    # With its mark: spreadsheets read Cyrillic wrongly without it.
    return lines.getvalue().encode('utf-8-sig')


def _is_secret(name):
    return name in LEFT_OUT or name.endswith('_token')


def _write_cell(field, record):
    """Put a value as text that no spreadsheet takes for a formula."""
    value = record[field.name]
    if field.type == 'many2one':
        return as_text(value.display_name or '')
    if field.type in ('boolean', 'float', 'integer', 'monetary'):
        return value
    return as_text(str(value or ''))


def as_text(text):
    """Put an apostrophe before a text that a spreadsheet would work out as a formula.

    :param str text: anything
    :rtype: str
    """
    if not text.startswith(FORMULA):
        return text
    with suppress(ValueError):
        float(text)
        return text
    return f"'{text}"
