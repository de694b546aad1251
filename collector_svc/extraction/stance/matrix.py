"""Sets of features as a sparse matrix of numpy arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sparse:
    """Rows of columns that are not zero: `rows[k]`, `columns[k]`, `values[k]`, ordered by row."""

    shape: tuple[int, int]
    rows: Integers
    columns: Integers
    values: Floats

    def times(self, column_weights: Floats) -> Floats:
        """One sum a row: the matrix times a vector."""
        return _sums(self.rows, self.values * column_weights[self.columns], self.shape[0])

    def transposed_times(self, row_weights: Floats) -> Floats:
        """One sum a column: the transposed matrix times a vector."""
        return _sums(self.columns, self.values * row_weights[self.rows], self.shape[1])

    def scaled(self, column_factors: Floats) -> Sparse:
        """Each column multiplied by its factor."""
        return Sparse(self.shape, self.rows, self.columns, self.values * column_factors[self.columns])

    def beside(self, other: Sparse) -> Sparse:
        """The columns of both."""
        rows = np.concatenate([self.rows, other.rows])
        order = np.argsort(rows, kind="stable")
        columns = np.concatenate([self.columns, other.columns + self.shape[1]])
        values = np.concatenate([self.values, other.values])
        return Sparse((self.shape[0], self.shape[1] + other.shape[1]), rows[order], columns[order], values[order])


def frequent(sets: Iterable[set[str]], least: int) -> list[str]:
    """The features that at least so many sets hold, in their order as text."""
    counts = Counter(name for names in sets for name in names)
    return sorted(name for name, count in counts.items() if count >= least and "\n" not in name)


def sparse(sets: Sequence[set[str]], names: Sequence[str]) -> Sparse:
    """One row a set, one column a name. Each row has length 1, as `StanceModel` gives it to what it reads."""
    place = {name: column for column, name in enumerate(names)}
    found = [sorted(place[name] for name in names_of if name in place) for names_of in sets]
    lengths = np.array([len(columns) for columns in found], dtype=np.int64)
    columns = np.array([column for row in found for column in row], dtype=np.int64)
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    return Sparse((len(found), len(names)), np.repeat(np.arange(len(found)), lengths), columns, values)


def _sums(places: Integers, values: Floats, count: int) -> Floats:
    # without any value bincount answers integers
    return np.bincount(places, values, count).astype(np.float64)
