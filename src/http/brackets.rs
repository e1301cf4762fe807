//! How deep the brackets of a text are nested, before any parser recurses into them.
//!
//! async-graphql's parser bounds nested selections but not nested values: a document of 1 KiB, `[` 500 times, overflows
//! the stack of a worker thread and takes the whole process down. Nothing here recurses.

/// The deepest nesting of `(`, `[` and `{` in a GraphQL document, outside of strings and comments.
pub fn nesting(document: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let mut rest = document.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'(' | b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'#' => rest = after_line(tail),
            b'"' => rest = tail.strip_prefix(b"\"\"").map_or_else(|| after_string(tail), after_block),
            _ => {}
        }
    }
    deepest
}

fn after_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    end.map_or(&[], |end| &text[end..])
}

/// A string that is not closed on its line is an error, which the parser reports without reading on.
fn after_string(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b'\\', _, tail @ ..] => text = tail,
            [b'"' | b'\n' | b'\r', tail @ ..] => return tail,
            [_, tail @ ..] => text = tail,
            [] => return text,
        }
    }
}

fn after_block(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b'"', b'"', b'"', tail @ ..] => return tail,
            [b'\\', b'"', b'"', b'"', tail @ ..] | [_, tail @ ..] => text = tail,
            [] => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_outside_of_strings_and_comments_only() {
        assert_eq!(nesting("{ a(b: [{ c: 1 }]) { d } }"), 4);
        assert_eq!(nesting("{ a # ((((\n }"), 1);
        assert_eq!(nesting(r#"{ a(b: "((\"((") }"#), 2);
        assert_eq!(nesting(r#"{ a(b: """(( " (( \""" (( """) }"#), 2);
        assert_eq!(nesting(r#"{ a(b: "" c: [1]) }"#), 3);
    }

    #[test]
    fn a_string_that_never_ends_hides_nothing_from_the_next_line() {
        assert_eq!(nesting("{ a(b: \"\n[[[["), 6);
        assert_eq!(nesting("\"\"\"[[[["), 0);
        assert_eq!(nesting("\"\\"), 0);
    }
}
