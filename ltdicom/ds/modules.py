"""LDicomDS: modules and conformance."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ltdicom._binding.c_types import CALLBACK, L_BOOL, L_UINT32, L_VOID_P
from ltdicom._binding.calls import (
    returns_bool,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.marks import differs
from ltdicom._core.errors import DicomError
from ltdicom._dataset.tree import Node
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom._tables.tree_table import Entry
    from ltdicom.structs import DICOMMODULE

__all__ = ["ModulesPart"]

LOGGER = logging.getLogger("ltdicom.dataset")

# The table of classes and the tests are imported where they are used: few programs
# need them, and all would wait for them at "import ltdicom".


class ModulesPart(DataSetPart):
    """Modules of the data set's class, and what is wrong with its elements.

    The class is the one of `InitDS` or, for what was loaded or received, that of its
    SOP class.
    """

    @differs("the modules are those of LDicomIOD; types 1 and 2 count as mandatory")
    @returns_pointer
    def InsertModule(
        self, nModule: L_UINT32, bOptional: L_BOOL = False
    ) -> DICOMMODULE | None:
        """Insert the elements of a module, without values.

        Elements that are there stay as they are.

        Parameters
        ----------
        nModule : int (``L_UINT32``)
            The module, a ``MODULE_*`` constant. One that the class does not have is
            inserted as the standard defines it.
        bOptional : bool (``L_BOOL``)
            True: all its elements. False: those of type 1 and 2.

        Returns
        -------
        DICOMMODULE or None
            The module with those of its elements that the data set has now. ``None``
            if there is no such module.
        """
        from ltdicom._dataset import iod_template

        definition = self._definition(nModule)
        iod_template.insert(self._dataset, definition, mandatory_only=not bOptional)
        return self._module(definition)

    @differs("elements that a mandatory module of the class has too are kept")
    @returns_void
    def DeleteModule(self, nModule: L_UINT32) -> None:
        """Delete the elements of a module.

        Parameters
        ----------
        nModule : int (``L_UINT32``)
            The module, a ``MODULE_*`` constant.
        """
        from ltdicom._dataset import iod_template

        iod_template.delete_module(self._dataset, self._definition(nModule))

    @returns_pointer
    def FindModule(self, nModule: L_UINT32) -> DICOMMODULE | None:
        """Return a module of the data set.

        Parameters
        ----------
        nModule : int (``L_UINT32``)
            The module, a ``MODULE_*`` constant. If the class of the data set is unknown,
            it counts as the standard defines it.

        Returns
        -------
        DICOMMODULE or None
            In `pElement` the elements of the root level, in the module's order;
            `nCount` of them. ``None`` if the data set has none of them, and if its class
            does not have the module.
        """
        from ltdicom._dataset import iod_template

        if not iod_template.has_module(self._dataset, nModule):
            return None
        module = self._module(self._definition(nModule))
        return module if module.nCount else None

    @returns_pointer
    def FindIndexModule(self, nIndex: L_UINT32) -> DICOMMODULE | None:
        """Return a module of the data set by its index.

        Parameters
        ----------
        nIndex : int (``L_UINT32``)
            The index, from 0 to `GetCountModule` - 1.

        Returns
        -------
        DICOMMODULE or None
            As `FindModule`. ``None`` if there are not so many modules.
        """
        from ltdicom._dataset import iod_template

        modules = iod_template.present_modules(self._dataset)
        return self._module(modules[nIndex]) if nIndex < len(modules) else None

    @returns_value(0)
    def GetCountModule(self) -> int:
        """Return the number of modules of its class that the data set has elements of.

        Returns
        -------
        int (``L_UINT32``)
            0 if the class is unknown.
        """
        from ltdicom._dataset import iod_template

        return len(iod_template.present_modules(self._dataset))

    @differs(
        "each element goes to the callback, and each that is missing as a handle of no "
        "data set; its FALSE ends the test, with FALSE; a missing element is never TRUE"
    )
    @returns_bool
    def ConformanceDS(
        self, pfnCallback: CALLBACK = None, pUserData: L_VOID_P = None
    ) -> bool:
        """Test whether the data set conforms to the standard.

        Each element is looked at: its tag, VR and number of values against `LDicomTag`
        and `LDicomVR`, its value against its VR, the length of pixel data against the
        attributes of the image, and what the class demands: elements of type 1 and 2
        must be there, those of type 1 with a value, also in the items of sequences.
        Elements of type 1C and 2C count where the data set tells their condition;
        modules that are not mandatory where the data set has an element that only they
        have. Private elements with a private creator conform. What is found is logged.

        Parameters
        ----------
        pfnCallback : callable or None (``CONFORMANCECALLBACK``)
            Called as ``pfnCallback(pElement, nFlags, pUserData)`` with each element,
            parents before children. `nFlags` is 0 if nothing is wrong, or joined of:

            * ``CALLBACK_ERROR_UNKNOWN_CLASS``: the class is unknown; once, with the SOP
              Class UID or else the first element.
            * ``CALLBACK_ERROR_UNKNOWN_TAG``: not in the table, and not reserved by a
              private creator.
            * ``CALLBACK_ERROR_UNKNOWN_VR``: not in the table.
            * ``CALLBACK_ERROR_WRONG_VR``: another VR than the table's.
            * ``CALLBACK_ERROR_MIN_VM``, ``CALLBACK_ERROR_MAX_VM``,
              ``CALLBACK_ERROR_DIVIDE_VM``: too few values, too many, not a multiple.
            * ``CALLBACK_ERROR_IMAGE``: pixel data is shorter than the image.
            * ``CALLBACK_ERROR_ELEMENT``: the value cannot be one of its VR, or is
              missing; or the element itself is. Then `pElement` has its tag and VR, but
              is in no data set (`ExistsElement` is False): it comes after the last
              element of the level where it is missing.

            It returns True if the element conforms, in its opinion; False ends the test.
            What it raises comes out of the call.
        pUserData : object (``L_VOID *``)
            Handed to `pfnCallback`.

        Returns
        -------
        bool (``L_BOOL``)
            With a callback, whether it always returned True and nothing is missing;
            without one, whether no element had a flag. False for an empty data set.

        See Also
        --------
        LDicomDS.conformance : The same as a list.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`6.2<part05/sect_6.2.html>` and
          :dcm:`7.4<part05/sect_7.4.html>`
        """
        from ltdicom._dataset import conformance

        if self._dataset.root.first() is None:
            return False
        conforms = True
        for checked in conformance.check(self._dataset):
            for problem in checked.problems:
                LOGGER.info("%s %s: %s", checked.path, checked.name, problem.text)
            if pfnCallback is None:
                conforms = conforms and not checked.problems
                continue
            handle = self._handle(checked.node)
            if not pfnCallback(handle, checked.flags, pUserData):
                return False
            conforms = conforms and not checked.fails
        return conforms

    @differs("what is loaded is not reported; the callback's result is ignored")
    @returns_void
    def SetDebugDS(self, pfnCallback: CALLBACK = None, pUserData: L_VOID_P = None) -> None:
        """Have wrong elements reported as they are made.

        From now on, an element that is inserted or gets a value goes to the callback if
        something is wrong with it.

        Parameters
        ----------
        pfnCallback : callable or None (``CONFORMANCECALLBACK``)
            Called as ``pfnCallback(pElement, nFlags, pUserData)``; `nFlags` as in
            `ConformanceDS`, or ``CALLBACK_ERROR_ELEMENT_EXISTS`` with the element that
            is there when its tag is inserted again. ``None`` ends the reports. What it
            raises is logged, and harms nothing; of what it changes it does not hear.
        pUserData : object (``L_VOID *``)
            Handed to `pfnCallback`.
        """
        from ltdicom._dataset import conformance

        if pfnCallback is None:
            self._dataset.watch = None
            return

        told = False  # a callback may change the element: it does not hear of that

        # names neither self nor the data set, which would then outlive its last user
        def watch(node: Node, known: int) -> None:
            nonlocal told
            owner = node.owner
            if owner is None or told:
                return
            flags = known or conformance.flags_of(owner, node)
            if not flags:
                return
            told = True
            try:
                pfnCallback(DataSetPart._handle(node), flags, pUserData)
            except Exception:
                LOGGER.exception("the callback of SetDebugDS raised")
            finally:
                told = False

        self._dataset.watch = watch

    @differs("an element of type 3 is one that no module of the class has as another type")
    @returns_bool
    def RemoveType3EmptyElements(self) -> bool:
        """Delete the elements of type 3 that have no value, also those in sequences.

        A sequence counts as empty if there is no value in it.

        Returns
        -------
        bool (``L_BOOL``)
            False if the class of the data set is unknown; nothing is deleted then.
        """
        from ltdicom._dataset import iod_template

        if not iod_template.modules(iod_template.class_of(self._dataset)):
            return False
        iod_template.remove_optional(self._dataset)
        return True

    def _definition(self, module: int) -> Entry:
        from ltdicom._dataset import iod_template

        definition = iod_template.module_of(iod_template.class_of(self._dataset), module)
        if definition is None:
            raise DicomError(DICOM_ERROR_PARAMETER, f"there is no module {module}")
        return definition

    def _module(self, definition: Entry) -> DICOMMODULE:
        from ltdicom._dataset import iod_template
        from ltdicom.structs import DICOMMODULE

        nodes = iod_template.present(self._dataset, definition)
        return DICOMMODULE(
            definition.nCode, len(nodes), [self._handle(node) for node in nodes]
        )
