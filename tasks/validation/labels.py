"""What must hold of labels: what they may say, and that they belong to predictions.

An empty label is no fault (the case is unlabelled, and the coverage table counts it); a run in which no prediction
has a usable label is.
"""

from collections.abc import Iterator, Mapping

from tasks.contracts.config import Contract, Scalar
from tasks.inputs.sources import Table
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.joins.keys import KeyPair, mask
from tasks.sql import Sql, ident, join, literal
from tasks.validation.rules import Rows, Rule
from tasks.validation.scores import class_names, truth_values
from tasks.validation.values import as_class, as_number, is_usable


def label_rules(
    contract: Contract, tables: Mapping[str, Table], table: Table, shown: tuple[str, ...]
) -> Iterator[Rule]:
    """The rules about the label column and about the match with the predictions."""
    label = contract.labels.label
    if label not in table.columns:
        return
    match contract.task:
        case "binary":
            yield from _binary(contract, table, label, shown)
        case "multiclass":
            yield from _multiclass(contract, tables, table, label)
        case "regression" | "ranking":
            yield _number(table, label, shown)
    pairs = _pairs(contract, tables)
    if pairs:
        yield _without_prediction(table, pairs)
        yield _some_label(contract, table, pairs)


def _binary(contract: Contract, table: Table, label: str, shown: tuple[str, ...]) -> Iterator[Rule]:
    positive = contract.labels.positive
    if positive is None:
        yield truth_values(table, label, shown)
        return
    yield Rule(
        table.name,
        (label,),
        f"{label} takes at most two values",
        # The contract names the positive class, so the failure is defined; the others become one class.
        "warning",
        f"all values but {positive!r} count as negative: use task: multiclass if they should not",
        expectation="expect_column_unique_value_count_to_be_between",
        kwargs={"column": label, "max_value": 2},
    )
    value = as_class(label, table.columns[label])
    names = {"value": value, "wanted": _is_positive(value, positive)}
    yield Rule(
        table.name,
        (label,),
        f"{label} is {positive!r} in at least one row",
        # One class only is possible in a small sample; a misspelt name looks the same.
        "warning",
        "check labels: positive for a misspelling; with one class there are no false negatives to find",
        rows=Rows("absent_value", table.name, (), names, reveals=(label,)),
        finds="values",
    )


def _is_positive(value: Sql, positive: Scalar) -> Sql:
    """Whether a class is the positive one, as `tasks.evaluation.classes.is_positive` decides it."""
    if isinstance(positive, str):
        return Sql(f"{value} = {literal(positive)}")
    words = [literal(word) for word in (("true", "1") if positive else ("false", "0"))]
    truth = Sql(f"lower({value}) IN ({join(', ', words)})")
    if isinstance(positive, bool):
        return truth
    number = Sql(f"coalesce(TRY_CAST({value} AS DOUBLE) = {literal(float(positive))}, FALSE)")
    return Sql(f"{number} OR {truth}") if positive in (0, 1) else number


def _multiclass(contract: Contract, tables: Mapping[str, Table], table: Table, label: str) -> Iterator[Rule]:
    predictions, score = tables.get("predictions"), contract.predictions.score
    if predictions is None or score is None:
        return
    known = class_names(contract, predictions)
    mapped = isinstance(score, str) and predictions.columns.get(score, "").startswith("MAP(")
    if not known and not mapped:
        return
    names = {
        "value": as_class(label, table.columns[label]),
        "known": [literal(name) for name in known or ()],
        "scores": ident(str(score)) if mapped else None,
    }
    others = ("predictions",) if mapped else ()
    yield Rule(
        table.name,
        (label,),
        f"every class in {label} is one the model has a score for",
        # The model cannot be right about these cases, which is a true statement about it.
        "warning",
        "these cases always count as failures: check the spelling of the classes, or retrain with them",
        rows=Rows("unknown_classes", table.name, (), names, others, reveals=(label,)),
        finds="values",
    )


def _number(table: Table, label: str, shown: tuple[str, ...]) -> Rule:
    number = {"usable": is_usable(as_number(ident(label), table.columns[label])), "column": ident(label)}
    return Rule(
        table.name,
        (label,),
        f"{label} is a finite number where it is given",
        # Such a label counts as none; the coverage table says how many cases that leaves out.
        "warning",
        "these cases count as unlabelled: correct the values, or leave them empty",
        rows=Rows("unusable_numbers", table.name, shown, {"numbers": [number], "optional": Sql("TRUE")}),
    )


def _pairs(contract: Contract, tables: Mapping[str, Table]) -> list[KeyPair]:
    """The key of labels and predictions; empty where others report that a side is missing or not comparable."""
    predictions, labels = tables.get("predictions"), tables.get("labels")
    if predictions is None or labels is None or len(contract.predictions.key) != len(contract.labels.key):
        return []
    sides = [(predictions, contract.predictions.key), (labels, contract.labels.key)]
    if any(name not in side.columns for side, key in sides for name in key):
        return []
    pairs = key_pairs(contract, tables, "labels")
    return [] if any(pair.problem("labels") for pair in pairs) else pairs


def _without_prediction(table: Table, pairs: list[KeyPair]) -> Rule:
    keys = tuple(pair.right for pair in pairs)
    names = {"keys": [ident(key) for key in keys], "on": on_keys(pairs, "l")}
    return Rule(
        table.name,
        keys,
        "every label belongs to a prediction",
        # Labels of cases that were not scored are usual where only a part is scored; the analysis does not see them.
        "warning",
        "these labels are not used: check whether their cases should have been scored, or whether the keys differ",
        rows=Rows("labels_without_prediction", table.name, keys, names, ("predictions",)),
    )


def _some_label(contract: Contract, table: Table, pairs: list[KeyPair]) -> Rule:
    label = contract.labels.label
    if contract.task in ("binary", "multiclass"):
        known = Sql(f"{as_class(label, table.columns[label])} IS NOT NULL")
    else:
        known = is_usable(as_number(ident(label), table.columns[label]))
    keys = {"predictions": [pair.left for pair in pairs], "labels": [pair.right for pair in pairs]}
    policies = [contract.columns.get(name) for names in keys.values() for name in names]
    names = {
        "on": on_keys(pairs, "l"),
        "known": known,
        "sides": [
            {"name": literal(side), "table": Sql(side), "key": _one_text(names), "shape": mask(Sql("key"))}
            for side, names in keys.items()
        ],
        "examples": None if any(note and note.policy != "show" for note in policies) else Sql("TRUE"),
    }
    return Rule(
        table.name,
        tuple(pair.right for pair in pairs),
        "at least one prediction has a label",
        "critical",
        "compare the shapes of the keys (A a letter, 9 a digit) and name the matching columns in predictions: key and "
        f"labels: key; if the keys do match, {label} is empty in every row",
        rows=Rows("nothing_labelled", table.name, (), names, ("predictions",)),
        finds="values",
    )


def _one_text(names: list[str]) -> Sql:
    if len(names) == 1:
        return Sql(f"CAST({ident(names[0])} AS VARCHAR)")
    return Sql(f"concat_ws('|', {join(', ', [ident(name) for name in names])})")
