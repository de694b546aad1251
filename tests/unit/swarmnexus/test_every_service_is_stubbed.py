from pathlib import Path

from swarmnexus.v1 import admin_pb2, ingest_pb2, query_pb2, watch_pb2


def test_each_proto_file_has_a_service_and_its_stub() -> None:
    declared = {
        name for module in (admin_pb2, ingest_pb2, query_pb2, watch_pb2) for name in module.DESCRIPTOR.services_by_name
    }
    assert declared == {"AdminService", "IngestService", "QueryService", "WatchService"}


def test_the_shared_words_are_declared_once() -> None:
    protos = Path(__file__).parents[3] / "protos/swarmnexus/v1"
    declaring = [path.name for path in protos.glob("*.proto") if "message Mention {" in path.read_text()]
    assert declaring == ["model.proto"]
