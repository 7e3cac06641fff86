"""Values that the model did not see as they are joined now: train/serve skew.

The evaluation table is compared, case by case, with what was logged when the model scored; what differs is taken
through the ladder of explanations, and rounding is no difference. Which of the two sides is wrong the comparison
cannot say; the explanation mostly can.
"""

from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import LOGGED
from tasks.faults.paired.by_case import logged_reference
from tasks.faults.paired.compare import compare
from tasks.faults.paired.tell import detected, tell


def find(material: Material) -> Detected:
    """One proposal per explanation."""
    reference = logged_reference(material)
    compared = compare(material, reference) if reference is not None else None
    if compared is None:
        return NOTHING
    told = tell(material, compared, lambda _: ("value.train_serve_skew", "confirmed"))
    return detected(material, list(told), "served_differently")


DETECTOR = Detector(
    name="values beside what was logged",
    fault="A joined value is not the one the model saw when it scored.",
    find=find,
    reaches="confirmed",
    source="keyed comparison as in TensorFlow Data Validation's DetectFeatureSkew, with explanations",
    needs=(LOGGED,),
)
