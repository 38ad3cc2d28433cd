"""The functions of the kernel are joined first and optimised together, once.

numba by itself optimises every function together with all that it calls and makes machine code of
it, then does so again for its caller: a kernel of 110 functions, eight calls deep, goes through LLVM
eight times over. Here an inner function stops at intermediate code. The entry point, the one function that
Python calls, takes in the code of all of them and is optimised once. A first compile takes a third of
the time that way (25 s → 10 s), and the machine code is as fast and gives the same bits.
"""

# There is no public way to join code. All that is private is used in this file, and listed in it.
# mypy: disable-error-code="no-untyped-call, call-overload, misc, unused-ignore"
import gc
from collections.abc import Callable
from enum import IntEnum
from functools import update_wrapper
from importlib import import_module
from typing import Any, Generic, ParamSpec, TypeVar

import numba
from llvmlite.binding import Linkage
from numba.core import ir, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, Flags
from numba.core.compiler_machinery import FunctionPass, PassManager, register_pass
from numba.core.datamodel.models import OpaqueModel
from numba.core.datamodel.registry import register_default
from numba.core.ir_utils import build_definitions
from numba.core.typed_passes import NativeLowering
from numba.core.untyped_passes import TranslateByteCode

P = ParamSpec("P")
R = TypeVar("R")

PRIVATE = (
    "llvmlite.binding.Linkage",
    "numba.core.base.BaseContext.insert_user_function",
    "numba.core.codegen.CPUCodegen._module_pass_manager",
    "numba.core.codegen.CodeLibrary._raise_if_finalized",
    "numba.core.codegen.JITCodeLibrary.add_linking_library",
    "numba.core.codegen.JITCodeLibrary._optimize_final_module",
    "numba.core.codegen.JITCodeLibrary._optimize_functions",
    "numba.core.codegen.JITCodeLibrary.enable_object_caching",
    "numba.core.codegen.JITCodeLibrary.finalize",
    "numba.core.compiler.CompilerBase.compile_extra",
    "numba.core.compiler.CompilerBase.define_pipelines",
    "numba.core.compiler.DefaultPassBuilder.define_nopython_pipeline",
    "numba.core.compiler.Flags",
    "numba.core.compiler_machinery.FunctionPass",
    "numba.core.compiler_machinery.PassManager.finalize",
    "numba.core.compiler_machinery.register_pass",
    "numba.core.datamodel.models.OpaqueModel",
    "numba.core.datamodel.registry.register_default",
    "numba.core.ir.Assign",
    "numba.core.ir.Block.find_insts",
    "numba.core.ir.Const",
    "numba.core.ir.Expr",
    "numba.core.ir.Global",
    "numba.core.ir_utils.build_definitions",
    "numba.core.typed_passes.NativeLowering.run_pass",
    "numba.core.types.Dispatcher.get_call_type",
    "numba.core.types.unliteral",
    "numba.core.untyped_passes.TranslateByteCode",
)
"""What is used of numba that it does not promise, but for the fields of its objects (`FIELDS`)."""

FIELDS = (
    "_codegen",
    "_data_layout",
    "_definitions",
    "_final_module",
    "_finalized",
    "_linking_libraries",
    "_name",
    "_nrt",
    "_numba_type_",
    "_replace",
    "_values",
)


def require(names: tuple[str, ...]) -> None:
    """Look whether numba has all of this; raise `ImportError` for the first that is missing."""
    for name in names:
        parts = name.split(".")
        found: Any = None
        for length in range(1, len(parts) + 1):
            try:
                found = getattr(found, parts[length - 1]) if found else import_module(parts[0])
            except AttributeError:
                try:
                    found = import_module(".".join(parts[:length]))
                except ImportError:
                    raise ImportError(f"no {name}") from None


require(PRIVATE)

OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": False, "boundscheck": None, "_nrt": False}
"""No GIL, no Python objects, no reference counts, IEEE arithmetic as written."""

IDLE = {
    "WithLift",
    "InlineClosureLikes",
    "MakeFunctionToJitFunction",
    "LiteralUnroll",
    "LiteralPropagationSubPipelinePass",
    "DeadBranchPrune",
    "NopythonRewrites",
    "InlineOverloads",
    "FindLiterallyCalls",
    "NoPythonSupportedFeatureValidation",
    "IRLegalization",
}
"""Passes of numba for what the kernel has not: closures, array expressions, mixed tuples (−10 % time)."""


class EntryPointLibrary(JITCodeLibrary):
    """Code that takes in what it calls, and what that calls in turn."""

    def add_linking_library(self, library: Any) -> None:
        """Remember a library to take in, and those that it would have taken in."""
        below = library._linking_libraries if isinstance(library, InnerLibrary) else []
        for each in (library, *below):
            if each not in self._linking_libraries:
                super().add_linking_library(each)

    def _optimize_final_module(self) -> None:
        """Optimise, knowing that nobody else calls what was taken in.

        LLVM then inlines what is called once, and passes on only what is used: an array is seven to
        nine words on the stack otherwise, four arrays an event (−20 % time of a history).
        """
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        # numba runs cheaper passes before these (3 % of a first compile's time); the code is as fast without.
        # At level 3 it is a hundredth faster, but LLVM takes a quarter longer.
        passes, builder = self._codegen._module_pass_manager(opt=2)
        passes.run(self._final_module, builder)


class InnerLibrary(EntryPointLibrary):
    """Code of one function, as it was lowered; it waits for an entry point to take it in."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Neither optimise nor make machine code."""
        self._raise_if_finalized()
        self._finalized = True


@register_pass(mutates_CFG=False, analysis_only=False)
class NumbersOfEnumerations(FunctionPass):
    """``Stage.VALLEY`` becomes 1 before types are inferred, which takes numba long for enumerations."""

    _name = "valleysim_numbers_of_enumerations"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Replace members by numbers, block by block."""
        for block in state.func_ir.blocks.values():
            enumerations: dict[str, type[IntEnum]] = {}
            for assign in block.find_insts(ir.Assign):
                value = assign.value
                if isinstance(value, ir.Global) and isinstance(value.value, type):
                    if issubclass(value.value, IntEnum):
                        enumerations[assign.target.name] = value.value
                    continue
                named = isinstance(value, ir.Expr) and value.op == "getattr"
                if named and value.value.name in enumerations:
                    member = enumerations[value.value.name][value.attr]
                    assign.value = ir.Const(int(member), value.loc)
        state.func_ir._definitions = build_definitions(state.func_ir.blocks)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class DoorLowering(NativeLowering):
    """Lower as numba does, into a library that takes in inner ones."""

    _name = "valleysim_door_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower, optimise, make machine code."""
        state.library = EntryPointLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class InnerLowering(NativeLowering):
    """Lower, and leave it at that."""

    _name = "valleysim_inner_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower; the entry point is a stand-in that numba tells functions apart by, never called."""
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        state.flags.noalias = True  # no two arguments share memory: what is read stays in registers
        super().run_pass(state)
        state.cr = state.cr._replace(cfunc=[].append)
        state.targetctx.insert_user_function(state.cr.cfunc, state.cr.fndesc, [state.library])
        return True


class KernelFlags(Flags):
    """numba's flags, hashed once and compared by what is set: each look-up of an operator does both."""

    _hash = hash(Flags())

    def __hash__(self) -> int:
        return self._hash  # numba's too is that of the options' names, whatever they are set to

    def __eq__(self, other: object) -> bool:
        return self._values == other._values if isinstance(other, KernelFlags) else super().__eq__(other)


class _Compiler(CompilerBase):
    """numba's own passes but for the last."""

    lowering: type[Any]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.state.flags = KernelFlags(self.state.flags)

    def define_pipelines(self) -> list[Any]:
        """Replace the lowering."""
        passes = PassManager("valleysim")
        for each, why in DefaultPassBuilder.define_nopython_pipeline(self.state).passes:
            if each.__name__ not in IDLE:
                passes.passes.append((self.lowering if each is NativeLowering else each, why))
            if each is TranslateByteCode:
                passes.passes.append((NumbersOfEnumerations, "numbers of enumerations"))
        passes.finalize()
        return [passes]


class InnerCompiler(_Compiler):
    """Compiles a function for other functions of the kernel."""

    lowering = InnerLowering


class DoorCompiler(_Compiler):
    """Compiles a function for Python."""

    lowering = DoorLowering

    def compile_extra(self, func: Callable[..., Any]) -> Any:
        """Compile with garbage collection put off: compilers make much and drop little (−10 % time)."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            return super().compile_extra(func)
        finally:
            if collecting:
                gc.enable()


class InnerType(types.Dispatcher):
    """The type of an inner function: it is compiled once, not again for every constant argument."""

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:
        """Find the signature of a call."""
        named = {name: types.unliteral(each) for name, each in kws.items()}
        return super().get_call_type(context, tuple(map(types.unliteral, args)), named)


register_default(InnerType)(OpaqueModel)


class Inner(Generic[P, R]):
    """A function of the kernel. Called from Python, by tests, it is compiled as an entry point of its own."""

    def __init__(
        self,
        function: Callable[P, R],
        entry_point: Callable[[Callable[P, R]], Callable[P, R]],
        **options: bool,
    ) -> None:
        self.py_func = function
        update_wrapper(self, function)
        self._as_entry_point = entry_point
        self._entry_point: Callable[P, R] | None = None
        self._inner = numba.njit(
            pipeline_class=InnerCompiler, no_cpython_wrapper=True, no_cfunc_wrapper=True, **OPTIONS, **options
        )(function)

    @property
    def _numba_type_(self) -> Any:
        """What numba sees where another function calls this one."""
        return InnerType(self._inner)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        """Compile at the first call."""
        if self._entry_point is None:
            self._entry_point = self._as_entry_point(self.py_func)
        return self._entry_point(*arguments, **named)


EntryPoints = Callable[[Callable[P, R]], Callable[P, R]]


def entry_point(function: Callable[P, R], *, keep: bool) -> Any:
    """Compile a function that Python calls, together with all that it calls; ``keep`` it on disk."""
    return numba.njit(pipeline_class=DoorCompiler, no_cfunc_wrapper=True, cache=keep, **OPTIONS)(function)


def kernel(function: Callable[P, R], entry_point: EntryPoints[P, R]) -> Callable[P, R]:
    """Compile a function for others of the kernel, as far as an entry point needs it."""
    return Inner(function, entry_point)


def always_inline(function: Callable[P, R], entry_point: EntryPoints[P, R]) -> Callable[P, R]:
    """Like `kernel`, always inlined by LLVM."""
    return Inner(function, entry_point, forceinline=True)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Like `kernel`, copied into its callers before they are optimised."""
    compiled: Callable[P, R] = numba.njit(inline="always", pipeline_class=DoorCompiler, **OPTIONS)(function)
    return compiled
