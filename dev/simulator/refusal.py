"""The Market's own words when it refuses a call (Market rules: "Types of errors")."""


class RefusalError(Exception):
    """An answer other than 200.

    :ivar status: HTTP status
    :ivar message: the Market's text
    :ivar headers: what the answer carries besides
    """

    # The codes are guesses: the Market documents UNAUTHORIZED only.
    CODES = {
        400: 'BAD_REQUEST',
        401: 'UNAUTHORIZED',
        403: 'FORBIDDEN',
        404: 'NOT_FOUND',
        405: 'METHOD_NOT_ALLOWED',
        415: 'UNSUPPORTED_MEDIA_TYPE',
        420: 'LIMIT_EXCEEDED',
        423: 'LOCKED',
        500: 'INTERNAL_SERVER_ERROR',
        503: 'SERVICE_UNAVAILABLE',
    }

    def __init__(self, status: int, message: str, headers=()):
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.headers = dict(headers)

    @property
    def body(self) -> dict:
        """The JSON of the answer."""
        error = {'code': self.CODES[self.status], 'message': self.message}
        return {'status': 'ERROR', 'errors': [error]}


class BreachError(RefusalError):
    """A refusal of what the module should never ask for: its fault, and a breach of contract."""
