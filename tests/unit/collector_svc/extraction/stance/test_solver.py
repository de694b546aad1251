import pytest

np = pytest.importorskip("numpy", reason="numpy is not installed: run make setup")

from collector_svc.extraction.stance.calibration import calibrate  # noqa: E402 - it needs numpy
from collector_svc.extraction.stance.matrix import Floats, sparse  # noqa: E402 - it needs numpy
from collector_svc.extraction.stance.solver import fit, logistic  # noqa: E402 - it needs numpy

RANDOM = np.random.default_rng(3)
SETS = [{name for name in "abcdefgh" if RANDOM.random() < 0.5} for _ in range(60)]
MATRIX = sparse(SETS, "abcdefgh")
TRUTHS: Floats = np.array([float(("a" in names) ^ (RANDOM.random() < 0.2)) for names in SETS])


def dense() -> Floats:
    table = np.zeros(MATRIX.shape)
    table[MATRIX.rows, MATRIX.columns] = MATRIX.values
    return table


def test_rows_have_length_one_and_products_agree_with_a_dense_table() -> None:
    table, columns, rows = dense(), RANDOM.normal(size=8), RANDOM.normal(size=60)
    assert np.linalg.norm(table, axis=1)[[bool(names) for names in SETS]] == pytest.approx(1)
    assert MATRIX.times(columns) == pytest.approx(table @ columns)
    assert MATRIX.transposed_times(rows) == pytest.approx(table.T @ rows)
    assert MATRIX.beside(MATRIX).times(np.concatenate([columns, columns])) == pytest.approx(2 * table @ columns)


def test_at_the_answer_no_direction_is_downhill() -> None:
    found = fit(MATRIX, TRUTHS, np.ones(60), cost=3.0, tolerance=1e-8)
    gaps = 3.0 * (logistic(found.logits(MATRIX)) - TRUTHS)
    assert dense().T @ gaps + found.weights == pytest.approx(0, abs=1e-5)
    assert gaps.sum() == pytest.approx(0, abs=1e-5), "the bias is not held back"
    assert found.weights.argmax() == 0, "a is what the truth hangs on"


def test_a_row_weight_of_two_is_the_row_twice() -> None:
    twice = sparse([*SETS, SETS[0]], "abcdefgh")
    weights = np.ones(60)
    weights[0] = 2
    one = fit(MATRIX, TRUTHS, weights, 1.0, 1e-9)
    other = fit(twice, np.append(TRUTHS, TRUTHS[0]), np.ones(61), 1.0, 1e-9)
    assert one.weights == pytest.approx(other.weights, abs=1e-5)


def test_calibration_finds_by_how_much_log_odds_were_exaggerated() -> None:
    real = RANDOM.normal(size=20_000)
    truths = (RANDOM.random(20_000) < logistic(real)).astype(float)
    slope, shift = calibrate(3 * real + 1, truths)
    assert slope == pytest.approx(1 / 3, abs=0.02)
    assert shift == pytest.approx(-1 / 3, abs=0.05)


def test_calibration_of_a_perfect_separation_stays_finite() -> None:
    slope, shift = calibrate(np.array([-1.0, -2.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert 0 < slope < 100
    assert abs(shift) < 100
