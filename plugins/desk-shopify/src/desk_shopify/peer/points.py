"""What a query costs by Shopify's published rules: objects 1, leaves 0, lists as long as they may be, mutations 10.

Shopify weighs long lists less and keeps its exact sums to itself; each answer says what was asked for and spent.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    value_from_ast_untyped,
)

_MUTATION, _CONNECTION = 10, 2
#: Parts of a connection that are no objects of their own.
_FRAME = frozenset({"edges", "pageInfo"})


class Points:
    """Counts one document's points, before it runs and afterwards."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = dict(variables)
        parts = document.definitions
        self._fragments = {one.name.value: one for one in parts if isinstance(one, FragmentDefinitionNode)}
        self._operation = next(one for one in parts if isinstance(one, OperationDefinitionNode))

    def requested(self) -> int:
        """Return the most that it may cost."""
        return self._of(self._operation.selection_set, self._root(), None)

    def actual(self, data: Mapping[str, Any] | None) -> int:
        """Return what it cost, by what came of it."""
        return 0 if data is None else self._of(self._operation.selection_set, self._root(), data)

    def _root(self) -> GraphQLNamedType:
        mutates = self._operation.operation is OperationType.MUTATION
        return self._schema.type_map["Mutation" if mutates else "QueryRoot"]

    def _of(self, selected: SelectionSetNode | None, parent: GraphQLNamedType, data: Any) -> int:
        return sum(self._field(field, kind, data) for field, kind in self._fields(selected, parent))

    def _field(self, field: FieldNode, parent: GraphQLNamedType, data: Any) -> int:
        fields = parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        definition = fields.get(field.name.value)
        if definition is None or is_leaf_type(get_named_type(definition.type)):
            return 0
        named, name = get_named_type(definition.type), field.alias.value if field.alias else field.name.value
        value = None if data is None else data.get(name)
        if data is not None and value is None:
            return 0
        values, many = value if isinstance(value, list) else [value], self._many(field) if data is None else 1
        inside = [self._of(field.selection_set, named, one) for one in values]
        if named.name.endswith("Connection"):
            return _CONNECTION + many * sum(inside)
        own = _MUTATION if parent is self._schema.mutation_type else 0 if field.name.value in _FRAME else 1
        return many * (own * len(inside) + sum(inside))

    def _many(self, field: FieldNode) -> int:
        """Return how many of something may come."""
        given = {one.name.value: value_from_ast_untyped(one.value, self._variables) for one in field.arguments or ()}
        return int(given.get("first") or 1)

    def _fields(
        self, selected: SelectionSetNode | None, parent: GraphQLNamedType
    ) -> Iterator[tuple[FieldNode, GraphQLNamedType]]:
        for one in () if selected is None else selected.selections:
            match one:
                case FieldNode():
                    yield one, parent
                case FragmentSpreadNode():
                    yield from self._fields(self._fragments[one.name.value].selection_set, parent)
                case InlineFragmentNode():
                    yield from self._fields(one.selection_set, parent)
