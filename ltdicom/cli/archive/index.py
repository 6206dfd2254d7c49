"""The index of an archive: which instances there are, in SQLite or another database.

The statements are plain SQL with named parameters, the same for all databases. A path is
SQLite's, by Python's `sqlite3`; a URL goes to SQLAlchemy, of the extra ``archive``. Knows
nothing of files and associations.
"""

from __future__ import annotations

import functools
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.status import FAILED, USAGE, CommandError
from ltdicom.constants import tag as t
from ltdicom.ds import LDicomDS

T = TypeVar("T")

LEVELS: Final = {
    "PATIENT": (
        t.TAG_PATIENT_ID,
        t.TAG_PATIENT_NAME,
        t.TAG_PATIENT_BIRTH_DATE,
        t.TAG_PATIENT_SEX,
    ),
    "STUDY": (
        t.TAG_STUDY_INSTANCE_UID,
        t.TAG_STUDY_DATE,
        t.TAG_STUDY_TIME,
        t.TAG_ACCESSION_NUMBER,
        t.TAG_STUDY_ID,
        t.TAG_STUDY_DESCRIPTION,
        t.TAG_REFERRING_PHYSICIAN_NAME,
    ),
    "SERIES": (
        t.TAG_SERIES_INSTANCE_UID,
        t.TAG_MODALITY,
        t.TAG_SERIES_NUMBER,
        t.TAG_SERIES_DATE,
        t.TAG_SERIES_TIME,
        t.TAG_SERIES_DESCRIPTION,
        t.TAG_BODY_PART_EXAMINED,
    ),
    "IMAGE": (t.TAG_SOP_INSTANCE_UID, t.TAG_SOP_CLASS_UID, t.TAG_INSTANCE_NUMBER),
}
"""The attributes of each level; the first one is unique."""
_ALL: Final = [tag for tags in LEVELS.values() for tag in tags]
_RANGES: Final = {
    t.TAG_PATIENT_BIRTH_DATE,
    t.TAG_STUDY_DATE,
    t.TAG_STUDY_TIME,
    t.TAG_SERIES_DATE,
    t.TAG_SERIES_TIME,
}
_NAMES: Final = {t.TAG_PATIENT_NAME, t.TAG_REFERRING_PHYSICIAN_NAME}
_UNIQUE: Final = {tags[0] for tags in LEVELS.values()}

# what is computed for a match (PS3.4 C.3.4): the level, what is counted below it
_COUNTED: Final = {
    t.TAG_NUMBER_OF_PATIENT_RELATED_STUDIES: ("PATIENT", t.TAG_STUDY_INSTANCE_UID),
    t.TAG_NUMBER_OF_PATIENT_RELATED_SERIES: ("PATIENT", t.TAG_SERIES_INSTANCE_UID),
    t.TAG_NUMBER_OF_PATIENT_RELATED_INSTANCES: ("PATIENT", t.TAG_SOP_INSTANCE_UID),
    t.TAG_NUMBER_OF_STUDY_RELATED_SERIES: ("STUDY", t.TAG_SERIES_INSTANCE_UID),
    t.TAG_NUMBER_OF_STUDY_RELATED_INSTANCES: ("STUDY", t.TAG_SOP_INSTANCE_UID),
    t.TAG_NUMBER_OF_SERIES_RELATED_INSTANCES: ("SERIES", t.TAG_SOP_INSTANCE_UID),
}
# of a study: the values below it
_COLLECTED: Final = {
    t.TAG_MODALITIES_IN_STUDY: t.TAG_MODALITY,
    t.TAG_SOP_CLASSES_IN_STUDY: t.TAG_SOP_CLASS_UID,
}

_MOST_VALUES: Final = 10_000
_LONGEST_PATTERN: Final = 1_000
_LONGEST_INDEXED: Final = 255
"""Characters of a value that has an index of the database, and of a key for it."""
_MOST_TRIES: Final = 10
"""Of a transaction that meets another one."""
_WAIT: Final = 30.0  # seconds for another process that writes, in SQLite

Run = Callable[..., Any]
"""Executes a statement with named parameters, and returns a cursor."""


class BadKey(Exception):
    """A key that cannot be matched: too many values, or too long a pattern."""


class IndexFailure(Exception):
    """The database does not answer, or refuses."""


class _Conflict(Exception):
    """Another transaction has made the same row."""


@dataclass(frozen=True)
class Held:
    """An instance that the archive has."""

    instance: str
    sop_class: str
    file: str
    syntax: str
    size: int


class _Database(Protocol):
    def transaction(self, writes: bool = True) -> AbstractContextManager[Run]: ...

    def kind(self, name: str) -> str: ...

    def close(self) -> None: ...


class _Sqlite:
    """SQLite by Python's own module; other processes may use the file, too."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_WAIT, isolation_level=None, check_same_thread=False
            )
            # readers do not wait for a writer, nor a writer for them
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA case_sensitive_like = ON")
        except sqlite3.Error as error:
            raise CommandError(f"the index {path}: {error}", USAGE) from error

    @contextmanager
    def transaction(self, writes: bool = True) -> Iterator[Run]:
        with self._lock:
            try:
                # who only reads does not wait for another process that writes
                self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                try:
                    yield self._run
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.IntegrityError as error:
                raise _Conflict from error
            except sqlite3.Error as error:
                raise IndexFailure(str(error)) from error

    def kind(self, name: str) -> str:
        """Return the type of a column."""
        kinds = {"number": "INTEGER", "time": "REAL", "short": "TEXT", "text": "TEXT"}
        return kinds[name]

    def _run(self, statement: str, values: Mapping[str, object] = {}) -> Any:
        return self._connection.execute(statement, dict(values))

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class _Alchemy:
    """Any database that SQLAlchemy knows, by its URL."""

    def __init__(self, url: str, connections: int) -> None:
        try:
            import sqlalchemy
        except ImportError as error:
            needs = 'a database by URL needs pip install "ltdicom[archive]"'
            raise CommandError(needs, USAGE) from error
        self._errors = sqlalchemy.exc
        self._text = sqlalchemy.text
        self._types = sqlalchemy.types
        try:
            # a database that was restarted is met with new connections
            self._engine = sqlalchemy.create_engine(
                url, pool_pre_ping=True, pool_size=connections, max_overflow=connections
            )
            self._engine.connect().close()
        except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
            raise CommandError(f"the index: {_without_password(error)}", FAILED) from error

    @contextmanager
    def transaction(self, writes: bool = True) -> Iterator[Run]:
        try:
            with self._engine.begin() as connection:

                def run(statement: str, values: Mapping[str, object] = {}) -> Any:
                    return connection.execute(self._text(statement), dict(values))

                yield run
        except self._errors.IntegrityError as error:
            raise _Conflict from error
        except self._errors.OperationalError as error:
            # a deadlock or a serialization failure ends as a conflict does
            if getattr(error.orig, "sqlstate", None) in ("40001", "40P01"):
                raise _Conflict from error
            raise IndexFailure(_without_password(error)) from error
        except self._errors.SQLAlchemyError as error:
            raise IndexFailure(_without_password(error)) from error

    def kind(self, name: str) -> str:
        """Return the type of a column, as the database calls it."""
        kinds: dict[str, Any] = {
            "number": self._types.BigInteger(),
            "time": self._types.Double(),
            "short": self._types.Unicode(_LONGEST_INDEXED),
            "text": self._types.UnicodeText(),
        }
        return str(kinds[name].compile(self._engine.dialect))

    def close(self) -> None:
        self._engine.dispose()


def _without_password(error: Exception) -> str:
    """Return the first line of a failure, without what a URL may have in it."""
    return re.sub(r"://[^@\s]*@", "://***@", str(error).partition("\n")[0])


def is_url(where: str) -> bool:
    """Return whether an index is named by a URL, and not by a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", where) is not None


def clean(text: str) -> str:
    """Return a peer's text as every database takes it."""
    text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _indexed(tag: int, text: str) -> str:
    return text[:_LONGEST_INDEXED] if tag in _UNIQUE else text


def _column(tag: int) -> str:
    return f"t{tag:08x}"


def _folded(tag: int) -> str:
    """Return the column of a name without regard to case."""
    return f"n{tag:08x}"


class Index:
    """One row for each instance; used by several threads.

    Parameters
    ----------
    where : str
        The file of SQLite, ``":memory:"`` for none, or a URL.
    connections : int, optional
        How many threads use it at the same time.
    """

    def __init__(self, where: str, connections: int = 12) -> None:
        self._database: _Database
        if is_url(where):
            self._database = _Alchemy(where, connections)
        else:
            self._database = _Sqlite(where)
        self.transaction = self._database.transaction
        self._make()

    def _make(self) -> None:
        """Make the tables that are missing; another server may do so at the same time."""
        for table, statements in self._tables().items():
            if self._has(table):
                continue
            try:
                self.change(functools.partial(_execute, statements))
            except IndexFailure as error:
                if not self._has(table):
                    raise CommandError(f"the index: {error}", FAILED) from error

    def _has(self, table: str) -> bool:
        try:
            self.rows(f"SELECT COUNT(*) FROM {table} WHERE 1 = 0")
        except IndexFailure:
            return False
        return True

    def _tables(self) -> dict[str, list[str]]:
        """Return what makes each table."""
        text, number, time = map(self._database.kind, ("text", "number", "time"))
        short = self._database.kind("short")
        columns = [f"{_column(tag)} {short if tag in _UNIQUE else text}" for tag in _ALL]
        columns += [f"{_folded(tag)} {text}" for tag in sorted(_NAMES)]
        columns += [f"location {text}", f"syntax {short}", f"octets {number}"]
        unique = _column(t.TAG_SOP_INSTANCE_UID)
        columns.append(f"PRIMARY KEY ({unique})")
        instances = [f"CREATE TABLE instances ({', '.join(columns)})"]
        for tag in sorted(_UNIQUE - {t.TAG_SOP_INSTANCE_UID}):
            column = _column(tag)
            instances.append(f"CREATE INDEX instances_{column} ON instances ({column})")
        key = f"uid {short} NOT NULL, PRIMARY KEY (uid)"
        report = f"title {short}, own {short}, content {text}, tries {number}, due {time}"
        return {
            "instances": instances,
            "steps": [f"CREATE TABLE steps (status {short}, {key})"],
            "reports": [f"CREATE TABLE reports ({report}, {key})"],
        }

    def close(self) -> None:
        """Close the database, when no thread uses it any more."""
        self._database.close()

    def change(self, work: Callable[[Run], T]) -> T:
        """Do something in one transaction, again if another one was in its way.

        Raises
        ------
        IndexFailure
            The database does not answer, or refuses.
        """
        for _ in range(_MOST_TRIES):
            try:
                with self.transaction() as run:
                    return work(run)
            except _Conflict as error:
                conflict = error
        raise IndexFailure(f"{_MOST_TRIES} transactions were in the way") from conflict

    def rows(self, statement: str, values: Mapping[str, object] = {}) -> list[Any]:
        """Return what a query finds."""
        with self.transaction(writes=False) as run:
            return list(run(statement, values).fetchall())

    # -- instances -------------------------------------------------------------------

    def row(self, ds: LDicomDS, file: str, syntax: str, size: int) -> dict[str, object]:
        """Return the row of an instance."""
        texts = {tag: clean(text_of(ds, Key((tag,)))) for tag in _ALL}
        row: dict[str, object] = {
            _column(tag): _indexed(tag, text) for tag, text in texts.items()
        }
        row |= {_folded(tag): texts[tag].casefold() for tag in _NAMES}
        return {**row, "location": file, "syntax": syntax, "octets": size}

    def store(self, row: Mapping[str, object], place: Callable[[], int]) -> int:
        """Take an instance in, and have its file put in place; return what that returns.

        Both happen or none: the row counts when the file is in place, and no other
        server puts a file of the same instance there meanwhile.

        Parameters
        ----------
        row : mapping
            From `row`; one with the same instance is replaced.
        place : callable
            Puts the file in place; 0 if it is there.
        """

        def work(run: Run) -> int:
            _put(run, row)
            result = place()
            if result:
                raise _NotPlaced(result)
            return 0

        try:
            return self.change(work)
        except _NotPlaced as reason:
            return reason.result

    def change_row(
        self, instance: str, work: Callable[[], tuple[int, Mapping[str, object]]]
    ) -> int:
        """Change an instance while nobody else does; return the result.

        Parameters
        ----------
        work : callable
            Returns the result, 0 for done, and the new row.
        """

        def locked(run: Run) -> int:
            unique = _column(t.TAG_SOP_INSTANCE_UID)
            # writing the row locks it, in every database
            lock = f"UPDATE instances SET octets = octets WHERE {unique} = :uid"
            run(lock, {"uid": instance})
            result, row = work()
            if not result:
                _put(run, row)
            return result

        return self.change(locked)

    def count(self) -> int:
        """Return how many instances there are."""
        return int(self.rows("SELECT COUNT(*) FROM instances")[0][0])

    def find(self, level: str, keys: Mapping[int, str]) -> list[dict[int, str]]:
        """Return the matches of a query: the attributes that it asks for.

        Parameters
        ----------
        level : str
            One of `LEVELS`.
        keys : mapping
            Attributes with what they shall match, "" for anything.

        Raises
        ------
        BadKey
            A key cannot be matched.
        IndexFailure
            The database does not answer, or refuses.
        """
        names = list(LEVELS)
        usable = {n for s in names[: names.index(level) + 1] for n in LEVELS[s]}
        # of rows of one match that differ, the greatest
        asked = {tag: f"MAX({_column(tag)})" for tag in keys if tag in usable}
        for tag, (of, counted) in _COUNTED.items():
            if tag in keys and of == level:
                asked[tag] = f"COUNT(DISTINCT {_column(counted)})"
        collected = [tag for tag in _COLLECTED if tag in keys and level == "STUDY"]
        where = _Where()
        where.add({tag: keys[tag] for tag in (*asked, *collected) if tag not in _COUNTED})
        group = _column(LEVELS[level][0])
        columns = ", ".join([group, *asked.values()])
        order = f"GROUP BY {group} ORDER BY {group}"
        found = self.rows(f"SELECT {columns} FROM instances {where} {order}", where.values)
        matches = {
            row[0]: {
                tag: str(value or "") for tag, value in zip(asked, row[1:], strict=True)
            }
            for row in found
        }
        for tag in collected:
            texts = self._collected(tag, where)
            for unique, match in matches.items():
                match[tag] = "\\".join(texts.get(unique, ()))
        return list(matches.values())

    def _collected(self, tag: int, where: _Where) -> dict[str, list[str]]:
        """Return the values below each study that matches."""
        study, column = _column(t.TAG_STUDY_INSTANCE_UID), _column(_COLLECTED[tag])
        matching = f"SELECT {study} FROM instances {where}"
        statement = (
            f"SELECT DISTINCT {study}, {column} FROM instances "
            f"WHERE {study} IN ({matching}) ORDER BY {column}"
        )
        texts: dict[str, list[str]] = {}
        for unique, value in self.rows(statement, where.values):
            if value:
                texts.setdefault(unique, []).append(value)
        return texts

    def select(self, keys: Mapping[int, str]) -> list[Held]:
        """Return the instances below what the unique keys name."""
        where = _Where()
        where.add(keys)
        return self._held(where)

    def held(self, instances: list[str]) -> dict[str, Held]:
        """Return those of some instances that the archive has."""
        found: dict[str, Held] = {}
        for begin in range(0, len(instances), 500):
            part = [clean(each) for each in instances[begin : begin + 500]]
            where = _Where()
            where.one_of(t.TAG_SOP_INSTANCE_UID, part)
            found |= {each.instance: each for each in self._held(where)}
        return found

    def _held(self, where: _Where) -> list[Held]:
        names = _column(t.TAG_SOP_INSTANCE_UID), _column(t.TAG_SOP_CLASS_UID)
        columns = ", ".join((*names, "location", "syntax", "octets"))
        order = ", ".join(
            map(_column, (t.TAG_STUDY_INSTANCE_UID, t.TAG_SERIES_INSTANCE_UID))
        )
        statement = f"SELECT {columns} FROM instances {where} ORDER BY {order}, location"
        return [Held(*row) for row in self.rows(statement, where.values)]


def _execute(statements: list[str], run: Run) -> None:
    for each in statements:
        run(each)


class _NotPlaced(Exception):
    """Undoes a transaction: the file is not in place."""

    def __init__(self, result: int) -> None:
        super().__init__(result)
        self.result = result


def _put(run: Run, row: Mapping[str, object]) -> None:
    """Insert a row, in place of that with the same instance."""
    unique = _column(t.TAG_SOP_INSTANCE_UID)
    run(f"DELETE FROM instances WHERE {unique} = :{unique}", {unique: row[unique]})
    marks = ", ".join(f":{name}" for name in row)
    run(f"INSERT INTO instances ({', '.join(row)}) VALUES ({marks})", row)


class _Where:
    """The conditions of a query, with their parameters (PS3.4 C.2.2.2)."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._conditions: list[str] = []

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    def add(self, keys: Mapping[int, str]) -> None:
        """Add the keys that match not just anything."""
        for tag, key in keys.items():
            if key.strip("*"):
                self._conditions.append(self._condition(tag, clean(key)))

    def one_of(self, tag: int, values: list[str]) -> None:
        """Add a list of values."""
        self._conditions.append(self._in(tag, values))

    def _mark(self, value: str) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _in(self, tag: int, values: list[str]) -> str:
        if len(values) > _MOST_VALUES:
            shown = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
            raise BadKey(f"{len(values)} values of {shown}")
        marks = ", ".join(self._mark(_indexed(tag, value)) for value in values)
        return f"{_column(tag)} IN ({marks or 'NULL'})"

    def _condition(self, tag: int, key: str) -> str:
        if tag in _COLLECTED:
            study, inner = _column(t.TAG_STUDY_INSTANCE_UID), _COLLECTED[tag]
            condition = self._condition(inner, key)
            return f"{study} IN (SELECT {study} FROM instances WHERE {condition})"
        if tag in _RANGES and "-" in key:
            first, _, last = key.partition("-")
            # what is longer than the end begins with it: 1200 covers 120030; letters
            # come after digits in every collation
            ends = self._mark(first or "0"), self._mark(f"{last or '9'}z")
            return f"{_column(tag)} BETWEEN {ends[0]} AND {ends[1]}"
        if "\\" in key:
            return self._in(tag, key.split("\\"))
        column = _column(tag)
        if tag in _NAMES:
            column, key = _folded(tag), key.casefold()
        if "*" in key or "?" in key:
            if len(key) > _LONGEST_PATTERN:
                raise BadKey(f"a pattern of {len(key)} characters")
            return f"{column} LIKE {self._mark(_pattern(key))} ESCAPE '!'"
        return f"{column} = {self._mark(_indexed(tag, key))}"


def _pattern(key: str) -> str:
    """Return a key with wild cards as a pattern of LIKE.

    Several wild cards side by side become one star at most: no database has much to try.
    """
    key = re.sub(
        r"[*?]{2,}", lambda found: found[0].replace("*", "") + "*" * ("*" in found[0]), key
    )
    key = re.sub(r"[!%_]", lambda found: f"!{found[0]}", key)
    return key.replace("*", "%").replace("?", "_")
