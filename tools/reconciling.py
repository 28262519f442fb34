"""Reconciling many small groups of journal items, each by itself."""


def is_open(line, account_type):
    """Tell whether a journal item is posted, and waits on an account of a type.

    :param line: account.move.line
    :param str account_type: of account.account
    """
    return (
        line.parent_state == 'posted' and not line.reconciled
        and line.account_type == account_type and line.account_id.reconcile)


def reconcile_each(env, groups):
    """Reconcile groups of journal items: within each group, those of the same account.

    They go to Odoo together, as it works through many of them faster than one by one. Items that
    are in several groups, as those of an invoice for several orders, have to take turns.

    :param groups: account.move.line records
    """
    plan, planned = [], set()
    for lines in groups:
        for same in lines.grouped('account_id').values():
            balances = same.mapped('balance')
            if not min(balances) < 0 < max(balances):
                continue
            if planned.intersection(same.ids):
                env['account.move.line']._reconcile_plan(plan)
                plan, planned = [], set()
                same = same.filtered(lambda line: not line.reconciled)
            plan.append(same)
            planned.update(same.ids)
    if plan:
        env['account.move.line']._reconcile_plan(plan)
