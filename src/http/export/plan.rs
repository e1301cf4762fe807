//! A query rewritten so that it gives its list page by page.
//!
//! Nothing but the page is changed: the arguments, filters and selections of the caller stay, so that each page is
//! refused, filtered and hidden exactly as the list is. Fragments are put in their places, because a fragment may be
//! spread where its list is not exported.

use std::collections::BTreeSet;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned, Request, Value, Variables};

use super::columns::{Column, columns};
use super::lists::{self, List, Rows};
use super::refusal::ExportRefusal;
use super::selected::{Fragments, change, fields, inlined, variables};
use super::values::Values;
use crate::http::document::{Admitted, select};
use crate::http::schema::Schema;

/// What is put into a query: two variables, the arguments that take them, and how the list goes on.
const PAGED: &str = "query ($export_first: Int, $export_after: String) {
    list(first: $export_first, after: $export_after) { export_page: pageInfo { hasNextPage endCursor } } }";
/// What is taken of an item for a shape that says what it has.
const ITEM: &str = include_str!("item.graphql");
/// The query beside it, for what the first field is of.
const POSITION: &str = "{ export_position: position }";

/// A query of one list, as it is exported.
pub struct Plan {
    /// The columns of its rows.
    pub columns: Vec<Column>,
    /// How many rows there are at most, if the caller said so.
    pub limit: Option<usize>,
    /// Where the first page begins, if the caller said so.
    pub after: Option<Value>,
    pages: ExecutableDocument,
    position: Option<ExecutableDocument>,
    variables: Variables,
    path: Vec<Name>,
    rows: Rows,
}

/// A page of a list as it was answered.
#[derive(Debug, PartialEq)]
pub struct Answered<'a> {
    /// The rows, each an object.
    pub rows: Vec<&'a Value>,
    /// Where the next page begins, if there is one.
    pub next: Option<&'a Value>,
}

impl Plan {
    /// The plan of an export.
    ///
    /// # Errors
    /// [`ExportRefusal`] if the operation is no query of one list, or asks for its end.
    pub fn of(admitted: Admitted, schema: &Schema) -> Result<Self, ExportRefusal> {
        Plan::selecting(admitted, schema, None)
    }

    /// The plan of an export that takes always the same of each item, whatever the caller selects of it.
    ///
    /// # Errors
    /// The same, and if the list is not one of items.
    pub fn of_items(admitted: Admitted, schema: &Schema) -> Result<Self, ExportRefusal> {
        Plan::selecting(admitted, schema, Some(snippet(ITEM).selection_set.node))
    }

    fn selecting(
        mut admitted: Admitted,
        schema: &Schema,
        each: Option<SelectionSet>,
    ) -> Result<Self, ExportRefusal> {
        if admitted.operation != OperationType::Query {
            return Err(ExportRefusal::NotAQuery);
        }
        let name = admitted.request.operation_name.take();
        let given = std::mem::take(&mut admitted.request.variables);
        let document = admitted.request.parsed_query().map_err(|_| ExportRefusal::NotAQuery)?;
        let operation = select(document, name.as_deref()).map_err(|_| ExportRefusal::NotAQuery)?;
        let values = Values { operation, given: &given };
        let set = inlined(&operation.selection_set.node, &document.fragments, &values);
        let list = lists::only(&set, schema)?;
        if each.is_some() && (list.of.as_deref() != Some("ItemGiven") || list.rows == Rows::Own) {
            return Err(ExportRefusal::NotOfItems { list: lists::dotted(&list.path) });
        }
        let (limit, after) = match list.rows {
            Rows::Own => (None, None),
            Rows::Edges(..) | Rows::Nodes(_) => page(list.field, &values)?,
        };
        let nodes = each.as_ref().map_or_else(|| list.nodes.clone(), |each| vec![each]);
        Ok(Plan {
            columns: columns(&nodes, list.of.as_deref(), schema),
            limit,
            after,
            pages: paged(document, operation, &selected(&set, &list, each.as_ref()), &list),
            position: positioned(document, operation, &set, &list, schema),
            path: list.path,
            rows: list.rows,
            variables: given,
        })
    }

    /// What the list is called in the answer.
    pub fn name(&self) -> &str {
        self.path.last().map_or("export", Name::as_str)
    }

    /// Asks for a page of a size, from a cursor on.
    pub fn page(&self, size: usize, after: Option<Value>) -> Request {
        let mut request = self.request(&self.pages);
        if self.rows == Rows::Own {
            return request;
        }
        request.variables.insert(Name::new("export_first"), size.into());
        if let Some(after) = after {
            request.variables.insert(Name::new("export_after"), after);
        }
        request
    }

    /// Asks for the position of what the list is of, if the schema has it.
    pub fn position(&self) -> Option<Request> {
        self.position.as_ref().map(|document| self.request(document))
    }

    fn request(&self, document: &ExecutableDocument) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.set_parsed_query(document.clone());
        request
    }

    /// The position in an answer.
    pub fn position_in<'a>(&self, data: &'a Value) -> Option<&'a str> {
        let first = self.path.first()?;
        match inner(inner(data, first)?, "export_position")? {
            Value::String(position) => Some(position),
            _ => None,
        }
    }

    /// The page in an answer.
    ///
    /// # Errors
    /// The path of what is null and should be the list, or around it.
    pub fn page_in<'a>(&self, data: &'a Value) -> Result<Answered<'a>, String> {
        let list = self.path.iter().enumerate().try_fold(data, |value, (depth, key)| {
            inner(value, key).ok_or_else(|| lists::dotted(&self.path[..=depth]))
        })?;
        let rows = match &self.rows {
            Rows::Own => elements(Some(list)).collect(),
            Rows::Nodes(nodes) => elements(inner(list, nodes)).collect(),
            Rows::Edges(edges, node) => {
                elements(inner(list, edges)).filter_map(|edge| inner(edge, node)).collect()
            }
        };
        let info = inner(list, "export_page");
        let more = info.and_then(|info| inner(info, "hasNextPage")) == Some(&Value::Boolean(true));
        Ok(Answered { rows, next: info.filter(|_| more).and_then(|info| inner(info, "endCursor")) })
    }
}

/// A field of an object, unless it is null.
fn inner<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields.get(key).filter(|value| **value != Value::Null),
        _ => None,
    }
}

fn elements(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    let elements = match list {
        Some(Value::List(elements)) => elements.as_slice(),
        _ => &[],
    };
    elements.iter()
}

/// How many rows the caller wants at most, and from where on.
fn page(list: &Field, values: &Values<'_>) -> Result<(Option<usize>, Option<Value>), ExportRefusal> {
    for argument in ["last", "before"] {
        if values.argument(list, argument).is_some() {
            return Err(ExportRefusal::Backward { argument });
        }
    }
    let first = match values.argument(list, "first") {
        None => None,
        Some(Value::Number(first)) => {
            let first = first.as_u64().and_then(|first| usize::try_from(first).ok());
            Some(first.ok_or(ExportRefusal::BadFirst)?)
        }
        Some(_) => return Err(ExportRefusal::BadFirst),
    };
    Ok((first, values.argument(list, "after")))
}

/// The selection with something else of each row, if that is asked for.
fn selected(set: &SelectionSet, list: &List<'_>, each: Option<&SelectionSet>) -> SelectionSet {
    let mut set = set.clone();
    let Some(each) = each else { return set };
    let within = match &list.rows {
        Rows::Edges(edges, node) => vec![edges.clone(), node.clone()],
        Rows::Nodes(nodes) => vec![nodes.clone()],
        Rows::Own => Vec::new(),
    };
    let path = [list.path.clone(), within].concat();
    change(&mut set, &path, &mut |field: &mut Field| field.selection_set.node = each.clone());
    set
}

/// The query of a page; what has no pages is asked for as it is.
fn paged(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    set: &SelectionSet,
    list: &List<'_>,
) -> ExecutableDocument {
    if list.rows == Rows::Own {
        return alone(with(document, operation, set.clone()));
    }
    let put = snippet(PAGED);
    let Some(Selection::Field(put_list)) = put.selection_set.node.items.first().map(|item| &item.node) else {
        unreachable!("the snippet selects a field")
    };
    let mut set = set.clone();
    change(&mut set, &list.path, &mut |field: &mut Field| {
        let paging = ["first", "after", "last", "before"];
        field.arguments.retain(|(name, _)| !paging.contains(&name.node.as_str()));
        field.arguments.extend(put_list.node.arguments.iter().cloned());
        field.selection_set.node.items.extend(put_list.node.selection_set.node.items.iter().cloned());
    });
    let mut query = with(document, operation, set);
    query.variable_definitions.extend(put.variable_definitions);
    alone(query)
}

/// The query of the position of what the list is of.
fn positioned(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    set: &SelectionSet,
    list: &List<'_>,
    schema: &Schema,
) -> Option<ExecutableDocument> {
    let first = list.path.first()?;
    let (_, same) = fields(&[set]).into_iter().find(|(key, _)| *key == first)?;
    let of = schema.field(schema.root(OperationType::Query), &same[0].name.node)?;
    let position = schema.field(&of.named, &Name::new("position"))?;
    if of.list || position.named != "Position" || list.path.len() < 2 {
        return None;
    }
    let root = Field { selection_set: snippet(POSITION).selection_set, ..same[0].clone() };
    let root = Positioned::new(root, operation.selection_set.pos);
    let root = Positioned::new(Selection::Field(root), operation.selection_set.pos);
    Some(alone(with(document, operation, SelectionSet { items: vec![root] })))
}

/// The operation with another selection. Variables that only what fell away used fall away as well; those that were not
/// used before stay, for validation to name.
fn with(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    set: SelectionSet,
) -> OperationDefinition {
    let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
    variables(&operation.selection_set.node, &mut before);
    for fragment in document.fragments.values() {
        variables(&fragment.node.selection_set.node, &mut before);
    }
    variables(&set, &mut after);
    let mut operation = operation.clone();
    operation.selection_set.node = set;
    operation.variable_definitions.retain(|definition| {
        let name = &definition.node.name.node;
        after.contains(name) || !before.contains(name)
    });
    operation
}

fn alone(operation: OperationDefinition) -> ExecutableDocument {
    let at = operation.selection_set.pos;
    ExecutableDocument {
        operations: DocumentOperations::Single(Positioned::new(operation, at)),
        fragments: Fragments::new(),
    }
}

fn snippet(text: &str) -> OperationDefinition {
    let document = parse_query(text).expect("the snippets of this file are GraphQL");
    let operation = document.operations.iter().next().map(|(_, operation)| operation.node.clone());
    operation.expect("and each is an operation")
}
