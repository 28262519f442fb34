"""The pull API over WSGI: find the operation, hold the request against everything, answer."""
import json
import secrets
from collections import deque
from dataclasses import dataclass

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from .access import authorize, check_address, entity
from .contract import Call, Operation, problems
from .control import PREFIX, Control
from .misbehaviour import AFTERWARDS, ANY, KINDS
from .operations import OPERATIONS
from .refusal import BreachError, RefusalError

REMEMBERED = 1000
FILES = '/files/'
# As the store of files says it, which is no part of the API.
REFUSED_FILE = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'


@dataclass(frozen=True)
class Exchange:
    """A request that came in, and its answer; for tests."""

    operation: str
    method: str
    path: str
    query: dict
    body: bytes
    status: int
    answer: bytes


class App:
    """WSGI application of a simulator."""

    def __init__(self, simulator):
        self._simulator = simulator
        self._control = Control(simulator)
        self._routes = Map([
            Rule(_rule(operation.path), methods=[operation.method], endpoint=operation)
            for operation in OPERATIONS
        ])
        self.exchanges = deque(maxlen=REMEMBERED)

    def __call__(self, environ, start_response):
        request = Request(environ)
        if request.path.startswith(PREFIX):
            return self._control.answer(request)(environ, start_response)
        if request.path.startswith(FILES):
            return self._give_file(request)(environ, start_response)
        return self._answer(request)(environ, start_response)

    def _answer(self, request):
        operation, path = None, {}
        try:
            operation, path = self._find(request)
            response = self._serve(operation, path, request)
        except RefusalError as refusal:
            if isinstance(refusal, BreachError):
                self._simulator.report(operation.id, refusal.message)
            response = _json(refusal.body, refusal.status, refusal.headers)
        response.headers['traceparent'] = f'00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01'
        if operation:
            counted_for = entity(path, self._simulator.cabinet)
            for name, value in self._simulator.limits.headers(operation, counted_for).items():
                response.headers.setdefault(name, value)
            self.exchanges.append(Exchange(
                operation.id, request.method, request.path, request.args.to_dict(),
                request.get_data(), response.status_code, response.get_data()))
        return response

    def _find(self, request):
        try:
            return self._routes.bind_to_environ(request.environ).match()
        except MethodNotAllowed:
            refusal = RefusalError(405, f"Request method {request.method} not supported")
        except NotFound:
            refusal = RefusalError(404, "Resource not found")
        if request.path.startswith('/v'):
            self._simulator.report(f'{request.method} {request.path}', "there is no such operation")
        raise refusal

    def _serve(self, operation, path, request):
        simulator = self._simulator
        counted_for = entity(path, simulator.cabinet)
        with simulator.limits.slot(counted_for):
            due = self._take_misbehaviour(operation)
            is_late = due is not None and due.kind in AFTERWARDS
            if due and not is_late and (response := KINDS[due.kind](due, simulator)):
                return response
            key = authorize(request.headers.get('Api-Key'), simulator.cabinet, operation)
            simulator.limits.take(operation, counted_for)
            check_address(path, simulator.cabinet)
            call = self._read(operation, path, request, key)
            simulator.limits.take(operation, counted_for, operation.cost(call.body) - 1)
            with simulator.lock:
                answer = operation.handler(call)
        if operation.answer is not None and (wrong := problems(operation.answer, answer)):
            raise AssertionError(f"{operation.id} answers against its contract: {wrong}")
        if is_late:
            return KINDS[due.kind](due, simulator)
        if operation.file:
            return Response(answer, content_type=operation.file)
        return Response() if operation.answer is None else _json(answer)

    def _give_file(self, request):
        """Give a file that was made; it lies on another host, which is not to see the key."""
        number, _slash, token = request.path.removeprefix(FILES).partition('/')
        report = self._simulator.reports.get(number)
        if 'Api-Key' in request.headers:
            self._simulator.report('getReportInfo', "the key goes to the host of the files")
            return Response(REFUSED_FILE, 403, content_type='application/xml')
        if report is None or report.content is None:
            return Response("<html><body>Not Found</body></html>", 404, content_type='text/html')
        if not report.may_be_fetched(token, self._simulator.now()):
            return Response(REFUSED_FILE, 403, content_type='application/xml')
        return Response(report.content, content_type=report.media)

    def _take_misbehaviour(self, operation):
        """Find what is to go wrong with a call, if anything, and count it."""
        with self._simulator.lock:
            due = next((
                told for told in self._simulator.misbehaviours
                if told.operation in (operation.id, ANY) and told.times > 0
            ), None)
            if due and due.after:
                due.after -= 1
                due = None
            elif due:
                due.times -= 1
        return due

    def _read(self, operation: Operation, path, request, key) -> Call:
        """Hold a request against the contract.

        :raise RefusalError: as the Market refuses it; a violation is reported too
        """
        query, query_problems = operation.read_query(request.args.to_dict())
        body, body_problems = operation.read_body(request.get_data())
        wrong_type = operation.body is not None and request.mimetype != 'application/json'
        type_problems = [f"Content type {request.mimetype} not supported"] if wrong_type else []
        name_problems = _name_problems(request.headers.get('X-Market-Integration', ''))
        self._simulator.report(
            operation.id, *name_problems, *type_problems, *query_problems, *body_problems)
        for message in type_problems:
            raise RefusalError(415, message)
        for message in (*query_problems, *body_problems):
            raise RefusalError(400, message)
        return Call(self._simulator, self._simulator.cabinet, key, query, body, path)


def _rule(path):
    """Write a path of the specification as werkzeug's routing wants it: most ids are numbers."""
    for text in ('imageHash', 'reportId'):
        path = path.replace(f'{{{text}}}', f'<{text}>')
    return path.replace('{', '<int:').replace('}', '>')


def _name_problems(name):
    """What the Market does not refuse, and yet asks for ("How to sign integrations")."""
    good = name.isascii() and len(name) <= 100 and all(name.partition('/'))
    return [] if good else [f"X-Market-Integration is {name!r}, not name/version"]


def _json(answer, status=200, headers=()):
    return Response(json.dumps(answer, ensure_ascii=False), status, dict(headers),
                    content_type='application/json')
