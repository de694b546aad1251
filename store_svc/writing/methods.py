"""What the writing half does when it is called: the RPCs that write, under their own names, and its measures."""

import pickle
import re
from collections.abc import Mapping

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.wrappers_pb2 import BytesValue

from store_svc.storage.measures import WRITING
from store_svc.writing.desk import Method
from store_svc.writing.ingest import Ingest
from store_svc.writing.upkeep import Upkeep
from swarmnexus.v1 import admin_pb2, ingest_pb2

INGEST_SERVICE = ingest_pb2.DESCRIPTOR.services_by_name["IngestService"]
_ADMIN_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AdminService"]
_WORD_BEGINS = re.compile(r"(?<!^)(?=[A-Z])")
CHECKPOINT, OPTIMIZE, MEASURES = "Checkpoint", "Optimize", "Measures"


def methods_of(ingest: Ingest, upkeep: Upkeep) -> Mapping[str, tuple[type[Message], Method]]:
    """By name, the class of the request and what answers it: RPC IngestMentions is `ingest_mentions` here."""
    methods: dict[str, tuple[type[Message], Method]] = {MEASURES: (Empty, _measures)}
    for service, part, names in (
        (INGEST_SERVICE, ingest, [method.name for method in INGEST_SERVICE.methods]),
        (_ADMIN_SERVICE, upkeep, [CHECKPOINT, OPTIMIZE]),
    ):
        for name in names:
            request_class = GetMessageClass(service.methods_by_name[name].input_type)
            methods[name] = (request_class, getattr(part, _WORD_BEGINS.sub("_", name).lower()))
    return methods


async def _measures(_request: Empty) -> BytesValue:
    """This process's metrics, pickled."""
    return BytesValue(value=pickle.dumps(list(WRITING.collect())))
