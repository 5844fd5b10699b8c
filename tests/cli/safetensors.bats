# model.bin by the rules of safetensors, read in plain Python that knows
# nothing of nntrain.
load common

@test "W1 is n1 x n0, and nninspect shows the same numbers" {
    trained iris epochs=3
    for name in W1 b1 W2 b2; do
        nninspect --tensor $name model.bin >$name.csv
    done
    python3 - <<'PYTHON'
import json, struct, zlib
file = open("model.bin", "rb").read()
size, = struct.unpack("<Q", file[:8])
assert size % 8 == 0
header = json.loads(file[8:8 + size])
metadata = header.pop("__metadata__")
assert all(isinstance(text, str) for text in metadata.values())

at = 0
for name, t in sorted(header.items(), key=lambda i: i[1]["data_offsets"]):
    begin, end = t["data_offsets"]
    assert begin == at, "a gap before " + name
    at = end
assert 8 + size + at == len(file)
assert name == "checksum" and t["dtype"] == "U32" and t["shape"] == [1]
assert struct.unpack("<I", file[-4:])[0] == zlib.crc32(file[:-4])

shapes = {"W1": [8, 4], "b1": [8], "W2": [3, 8], "b2": [3]}
for name, shape in shapes.items():
    t = header[name]
    assert t["dtype"] == "F32" and t["shape"] == shape, t
    begin, end = (8 + size + offset for offset in t["data_offsets"])
    numbers = struct.unpack(f"<{(end - begin) // 4}f", file[begin:end])
    rows = [line.split(",") for line in open(name + ".csv")]
    assert len(rows) == shape[0]
    shown = [struct.unpack("<f", struct.pack("<f", float(cell)))[0]
             for row in rows for cell in row]
    assert list(numbers) == shown, name
PYTHON
}

@test "a file that another program wrote gives the initial weights" {
    python3 - <<'PYTHON'
import json, struct
tensors = {"W1": ([2, 2], "F64", [2, 1, -1, -2]), "b1": ([2], "F32", [-1, 3]),
           "W2": ([1, 2], "F32", [2, 1]), "b2": ([1], "F64", [-2]),
           "other": ([1], "F32", [7])}
header, data = {}, b""
for name, (shape, dtype, numbers) in tensors.items():
    letter = "d" if dtype == "F64" else "f"
    bytes = struct.pack(f"<{len(numbers)}{letter}", *numbers)
    header[name] = {"dtype": dtype, "shape": shape,
                    "data_offsets": [len(data), len(data) + len(bytes)]}
    data += bytes
header = json.dumps(header).encode()
open("w.safetensors", "wb").write(
    struct.pack("<Q", len(header)) + header + data)
PYTHON
    trained xor-by-hand
    mv model.bin by-json.bin
    trained xor-by-hand "initial_weights=$PWD/w.safetensors"
    for name in W1 b1 W2 b2; do
        cmp <(nninspect --tensor $name by-json.bin) \
            <(nninspect --tensor $name model.bin)
    done
}
