//! Null where an error was, as GraphQL has it: a nullable field that failed is null; one that is not nullable takes the
//! nearest nullable one around it with it.
//!
//! async-graphql, since it no longer stops at the first error, leaves a failed field out of its object, whether it is
//! nullable or not, and an object of which nothing is left is null
//! (<https://github.com/async-graphql/async-graphql/pull/1746>). Elements of our lists are never nullable.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, PathSegment, ServerError, Value};

use super::asked::Asked;
use super::schema::Schema;

/// Puts nulls where these errors say that fields failed.
pub fn put(data: &mut Value, errors: &[ServerError], asked: &Asked, schema: &Schema) {
    let failed = errors.iter().map(|error| error.path.as_slice()).filter(|path| !path.is_empty());
    // What was left out comes back first: until then null is what failed and what lost all its fields.
    failed.clone().for_each(|path| fill(data, path));
    for path in failed {
        match nullable(path, asked, schema) {
            Some(depth) => fall(data, &path[..depth]),
            None => *data = Value::Null,
        }
    }
}

/// Makes the field at a path null where it was left out.
fn fill(value: &mut Value, path: &[PathSegment]) {
    match path.split_first() {
        Some((PathSegment::Field(name), inside)) => {
            if *value == Value::Null {
                *value = Value::Object(IndexMap::new());
            }
            let Value::Object(object) = value else { return };
            match object.get_mut(name.as_str()) {
                Some(field) if !inside.is_empty() => fill(field, inside),
                Some(_) => {}
                None => drop(object.insert(Name::new(name), Value::Null)),
            }
        }
        Some((PathSegment::Index(index), inside)) => {
            if let Value::List(elements) = value
                && let Some(element) = elements.get_mut(*index)
            {
                fill(element, inside);
            }
        }
        None => {}
    }
}

/// How much of a path leads to the innermost field that may be null.
fn nullable(path: &[PathSegment], asked: &Asked, schema: &Schema) -> Option<usize> {
    let (mut within, mut fields, mut depth) = (schema.root(asked.operation), &asked.fields, None);
    for (above, segment) in path.iter().enumerate() {
        let PathSegment::Field(name) = segment else { continue };
        let field = fields.get(name)?;
        let given = schema.field(within, &field.name)?;
        depth = if given.nullable { Some(above + 1) } else { depth };
        (within, fields) = (&given.named, &field.fields);
    }
    depth
}

/// Makes what is at a path null, or leaves it with what is null around it already.
fn fall(value: &mut Value, path: &[PathSegment]) {
    let inside = match (path.split_first(), &mut *value) {
        (Some((PathSegment::Field(name), inside)), Value::Object(object)) => {
            object.get_mut(name.as_str()).map(|field| (field, inside))
        }
        (Some((PathSegment::Index(index), inside)), Value::List(elements)) => {
            elements.get_mut(*index).map(|element| (element, inside))
        }
        (Some(_), _) => None,
        (None, _) => return *value = Value::Null,
    };
    if let Some((field, inside)) = inside {
        fall(field, inside);
    }
}
