"""The books of the company on the stage: a chart of accounts, and where payouts are posted."""
# Accounts of a cabinet's form, tab Books: field, code, name, type, further values.
ACCOUNTS = (
    ('transit_account_id', '101900', "Выплаты Маркета в пути", 'asset_current',
     {'reconcile': True}),
    ('unclear_account_id', '101901', "Невыясненное с Маркета", 'asset_current', {}),
    ('discount_account_id', '400900', "Скидки баллами Плюса", 'expense', {}),
    ('income_account_id', '400901', "Прочие доходы с Маркета", 'income_other', {}),
)
PARTNER = "Яндекс Маркет"


def make_chart(rpc, company):
    """Give the company Odoo's generic chart of accounts, once; taxes are made afterwards."""
    if rpc.find('account.journal', [('company_id', '=', company)]):
        return
    before = rpc('res.company', 'read', [company], ['currency_id', 'country_id'])[0]
    rpc.act('account.chart.template', 'try_loading', [], 'generic_coa', company)
    rpc('res.company', 'write', [company], {  # the chart is made for dollars, and its own taxes
        'currency_id': before['currency_id'][0],
        'account_fiscal_country_id': before['country_id'][0]})
    for model in ('account.tax', 'account.tax.group'):
        rpc(model, 'unlink', rpc(model, 'search', [('company_id', '=', company)]))


def set_up_books(rpc, company, account):
    """Choose the accounts of a cabinet, as an accountant does."""
    values = {
        'settlement_journal_id': rpc.find(
            'account.journal', [('company_id', '=', company), ('type', '=', 'general')]),
        'market_partner_id': rpc.find_or_create(
            'res.partner', [('name', '=', PARTNER), ('company_id', '=', company)],
            {'name': PARTNER, 'company_id': company, 'is_company': True}),
    }
    for field, code, name, kind, others in ACCOUNTS:
        values[field] = rpc.find_or_create(
            'account.account', [('code', '=', code), ('company_ids', 'in', [company])],
            {'code': code, 'name': name, 'account_type': kind, **others})
    rpc('yandex.market.account', 'write', [account], values)
