# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on OAuth Integration Templates."""

from __future__ import annotations

from typing import Any

from connectapi._core.model import Model, absent


class OAuthTemplateSection(Model, frozen=True, kw_only=True):
    """`OAuthTemplateSection` of the API."""

    id: int = absent()
    """Primary id of the section."""

    order: int = absent()
    """Position among the template's sections."""

    name: str = absent()
    """Name."""

    description: str = absent()
    """Description."""


class ServicePrincipalTemplateOption(Model, frozen=True, kw_only=True):
    """`ServicePrincipalTemplateOption` of the API."""

    name: str = absent()
    """The option's id; key in the integration's config map."""

    description: str = absent()
    """Description."""

    order: int = absent()
    """Position among options and fields together."""

    label: str = absent()
    """Label."""

    visibility_expression: ServicePrincipalTemplateVisibilityExpression | None = absent()
    """Decides if the option is shown."""

    type: str = absent()
    """Bool or select (stated in prose, not as an enum)."""

    values: list[str] = absent()
    """The choices; for type select."""

    default: Any = absent()
    """Declared object; really holds the option's default value."""


class OAuthTemplate(Model, frozen=True, kw_only=True):
    """`OAuthTemplate` of the API."""

    id: str = absent()
    """Id, such as custom."""

    name: str = absent()
    """Name, such as Custom Integration."""

    description: str = absent()
    """Description."""

    sections: list[OAuthTemplateSection] = absent()
    """Group options and fields in a form."""

    options: list[ServicePrincipalTemplateOption] = absent()
    """Boolean and drop-down inputs of an integration."""

    fields: list[ServicePrincipalTemplateField] = absent()
    """Text inputs of an integration."""

    environment_variables: list[str] = absent()
    """Names only, of variables tied to this template."""


class ServicePrincipalTemplateVisibilityExpression(Model, frozen=True, kw_only=True):
    """`ServicePrincipalTemplateVisibilityExpression` of the API."""

    name: str = absent()
    """Leaf nodes only; config field compared."""

    value: Any = absent()
    """Leaf nodes only; value compared with; declared object."""

    operator: str = absent()
    """Inner nodes only; Boolean operator."""

    operands: list[ServicePrincipalTemplateVisibilityExpression] = absent()
    """Inner nodes only; recursive."""


class ServicePrincipalTemplateField(Model, frozen=True, kw_only=True):
    """`ServicePrincipalTemplateField` of the API."""

    name: str = absent()
    """The field's id; key in the integration's config map."""

    description: str = absent()
    """Description."""

    order: int = absent()
    """Position among options and fields together."""

    label: str = absent()
    """Label."""

    visibility_expression: ServicePrincipalTemplateVisibilityExpression | None = absent()
    """Decides if the field is shown."""

    default: str = absent()
    """Default."""

    validation: str = absent()
    """Regular expression a valid input matches."""

    validation_description: str = absent()
    """Says what values are allowed."""

    secret: bool = absent()
    """Value is to be hidden."""

    multiline: bool = absent()
    """Input may span lines."""
