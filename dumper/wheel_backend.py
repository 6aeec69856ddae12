# SPDX-License-Identifier: Apache-2.0
"""Builds the wheel of the package barrow: what `pip install ./dumper` runs (PEP 517).

Where a dump is needed there may be no network, and a virtual environment there may have neither setuptools nor wheel, or
any version of them. So this uses the interpreter's own library and a C++ compiler, nothing else. It honours CXX, CPPFLAGS,
CXXFLAGS and LDFLAGS. Objects go to the folder build/ beside this file, and nothing else is written there.
"""

import base64
import concurrent.futures
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = ("writer", "cpython")
PACKAGE = HERE / "barrow"
PACKAGE_FILES = ("__init__.py", "_answers.py", "_barrow.pyi", "_missing.py", "_recorded.py", "_stats.py", "_tracker.py", "py.typed")

COMPILER_FLAGS = [
    "-std=c++20", "-O2", "-DNDEBUG", "-fPIC", "-fvisibility=hidden", "-fvisibility-inlines-hidden", "-Wall",
]  # fmt: skip
# Bound when loaded: a forked child must not find functions still to be bound, see cpython/CMakeLists.txt.
LINKER_FLAGS = ["-shared", "-Wl,-z,now", f"-Wl,--version-script={HERE / 'cpython' / 'exports.map'}"]

# What the sources include, and the Debian package that brings it.
REQUIRED_HEADERS = {
    "Python.h": f"python{sys.version_info[0]}.{sys.version_info[1]}-dev",
    "zstd.h": "libzstd-dev",
    "protozero/basic_pbf_writer.hpp": "libprotozero-dev",
}


class BuildError(SystemExit):
    """Ends the build with a message instead of a traceback."""

    def __init__(self, message):
        super().__init__(f"barrow: {message}")


# --- PEP 517 ---------------------------------------------------------------------------------------------------------


def get_requires_for_build_wheel(config_settings=None):
    return []


def get_requires_for_build_sdist(config_settings=None):
    return []


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    check_interpreter()
    module = build_module(find_compiler())
    tag = wheel_tag()
    project = read_project()
    metadata = f"{project['name']}-{project['version']}.dist-info"
    name = f"{project['name']}-{project['version']}-{tag}.whl"
    files = [(f"barrow/{path.name}", path.read_bytes()) for path in package_files()]
    files += [
        (f"barrow/{module.name}", module.read_bytes()),
        (f"{metadata}/METADATA", core_metadata(project).encode()),
        (f"{metadata}/WHEEL", f"Wheel-Version: 1.0\nGenerator: barrow\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()),
    ]
    write_wheel(Path(wheel_directory) / name, files, f"{metadata}/RECORD")
    return name


def build_sdist(sdist_directory, config_settings=None):
    project = read_project()
    root = f"{project['name']}-{project['version']}"
    with tarfile.open(Path(sdist_directory) / f"{root}.tar.gz", "w:gz") as archive:
        sources = all_sources("*.cc", "*.h", "*.map")
        for path in [HERE / "pyproject.toml", HERE / Path(__file__).name, *package_files(), *sources]:
            archive.add(path, f"{root}/{path.relative_to(HERE)}")
        information = HERE / "build" / "PKG-INFO"
        information.parent.mkdir(exist_ok=True)
        information.write_text(core_metadata(project))
        archive.add(information, f"{root}/PKG-INFO")
    return f"{root}.tar.gz"


# --- what there is ---------------------------------------------------------------------------------------------------


def read_project():
    """Name, version and the other one-line strings of pyproject.toml (3.10 has no parser for it)."""
    return dict(re.findall(r'^([\w-]+) = "(.*)"$', (HERE / "pyproject.toml").read_text(), re.MULTILINE))


def core_metadata(project):
    return (
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        f"Summary: {project['description']}\nRequires-Python: {project['requires-python']}\nLicense: Apache-2.0\n"
    )


def package_files():
    return [PACKAGE / name for name in PACKAGE_FILES]


def all_sources(*patterns):
    return sorted(path for folder in SOURCES for pattern in patterns for path in (HERE / folder).glob(pattern))


def check_interpreter():
    version = platform.python_version()
    if platform.python_implementation() != "CPython":
        raise BuildError(f"{platform.python_implementation()} is not CPython, and only CPython can be dumped")
    if not (3, 10) <= sys.version_info < (3, 14):
        raise BuildError(f"CPython {version} is not supported, 3.10 to 3.13 are")
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise BuildError(f"CPython {version} is free-threaded, which is not supported")
    if sys.platform != "linux":
        raise BuildError(f"{sys.platform} is not supported, Linux is")


def wheel_tag():
    minor = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    abi = "cp" + sysconfig.get_config_var("SOABI").split("-")[1]
    return f"{minor}-{abi}-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


# --- compiling -------------------------------------------------------------------------------------------------------


def find_compiler():
    """The compiler's command: CXX, or the one the interpreter was built with, or any."""
    chosen = os.environ.get("CXX")
    for command in (chosen,) if chosen else (sysconfig.get_config_var("CXX"), "c++", "g++", "clang++"):
        words = shlex.split(command or "")
        if words and shutil.which(words[0]):
            return words
    raise BuildError(f"C++ compiler {chosen or 'c++'} not found (Debian: apt install g++; or set CXX)")


def flags(variable):
    return shlex.split(os.environ.get(variable, ""))


def compile_command(compiler, version):
    paths = sysconfig.get_paths()
    includes = dict.fromkeys((paths["include"], paths["platinclude"]))
    return [
        *compiler, *COMPILER_FLAGS, "-DPy_BUILD_CORE=1", f'-DBARROW_VERSION="{version}"', f"-I{HERE}",
        *(word for folder in includes for word in ("-isystem", folder)), *flags("CPPFLAGS"), *flags("CXXFLAGS"),
    ]  # fmt: skip


def run(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if result.returncode != 0:
        raise BuildError(f"the compiler failed:\n{shlex.join(map(str, command))}\n{result.stdout}")


def accepts(command, source):
    """Whether the compiler takes a source text."""
    command = [*command, "-fsyntax-only", "-x", "c++", "-"]
    return subprocess.run(command, input=source.encode(), capture_output=True).returncode == 0


def check_requirements(command):
    if not accepts(command, ""):
        raise BuildError(f"{command[0]} does not compile C++20 (Debian: apt install g++; or set CXX)")
    for header, package in REQUIRED_HEADERS.items():
        if not accepts(command, f"#if !__has_include(<{header}>)\n#error\n#endif\n"):
            raise BuildError(f"<{header}> not found (Debian: apt install {package})")


def build_module(compiler):
    """Compiles all sources and links them. The extension module's path."""
    folder = HERE / "build" / f"{sysconfig.get_config_var('SOABI')}"
    folder.mkdir(parents=True, exist_ok=True)
    module = folder / f"_barrow{sysconfig.get_config_var('EXT_SUFFIX')}"
    command = compile_command(compiler, read_project()["version"])
    check_requirements(command)

    sources = all_sources("*.cc")
    objects = [folder / f"{source.parent.name}_{source.stem}.o" for source in sources]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = [pool.submit(run, [*command, "-c", source, "-o", target]) for source, target in zip(sources, objects)]
        try:
            for job in jobs:
                job.result()
        except BuildError:
            pool.shutdown(cancel_futures=True)
            raise
    run([*compiler, *LINKER_FLAGS, *objects, "-o", module, *flags("LDFLAGS"), "-lzstd"])
    return module


# --- the wheel -------------------------------------------------------------------------------------------------------


def write_wheel(path, files, record_name):
    """A zip of (name, bytes) with the list of their hashes. The same input gives the same bytes."""
    record = ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(content)}\n"
            add_member(archive, name, content)
        add_member(archive, record_name, f"{record}{record_name},,\n".encode())


def add_member(archive, name, content):
    member = zipfile.ZipInfo(name)     # dated 1980
    member.external_attr = 0o100644 << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)
