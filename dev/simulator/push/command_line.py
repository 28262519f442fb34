"""The push API at the command line."""


def add_commands(command, tell, show):
    """Add the commands to those of the simulator.

    :param command: adds one: its name, what runs it, and its text
    :param tell: sends a command to the running simulator; gives None where it refuses
    :param show: prints an order; gives the exit status
    """
    def connect(options):
        told = {'url': options.url, 'token': options.token, 'in_query': options.in_query}
        shop = tell(options, 'POST', f'/shops/{options.shop}/push', told)
        if shop is None:
            return 1
        print(f"{shop['name']} takes orders at {options.url}.")
        return 0

    def repeat(options):
        return show(tell(options, 'POST', f'/orders/{options.order}/repeat', {}))

    sub = command('connect', connect, "Give a shop the address for push calls.")
    sub.add_argument('--shop', required=True, help="campaign id, or FBS, EXPRESS, DBS")
    sub.add_argument('--url', required=True, help="as Odoo's shop shows it")
    sub.add_argument('--token', required=True, help="the push token, as Odoo's shop shows it")
    sub.add_argument('--in-query', action='store_true', help="send the token in the address line")
    sub = command('repeat', repeat, "Send an order again, as the Market does now and then.")
    sub.add_argument('order', type=int, help="the Market's order number")
