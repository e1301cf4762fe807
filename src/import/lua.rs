//! Tables as game clients write them: Lua assignments of literals. Nothing is ever run.
//!
//! Depth is bounded, and every error says on which line it is, so that a file that was cut off or edited by hand can be
//! mended. A Lua parser from the registry was not taken: those at hand have no bound on depth and overflow the stack.

mod lexer;

use std::collections::BTreeMap;

use lexer::{Lexer, Token};
use rust_decimal::Decimal;

/// Tables within tables.
const DEPTH: usize = 64;

/// A literal, with the line that it starts on.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// 1, 2, 3 ...
    pub line: usize,
    /// What it is.
    pub value: Value,
}

/// What a literal is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `nil`.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exactly as written; `None` if it is no finite decimal of 28 digits.
    Number(Option<Decimal>),
    /// A string.
    Text(String),
    /// A table: its list, and its fields by name or number.
    Table(Vec<Literal>, BTreeMap<String, Literal>),
}

/// Why a file is not such tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct NotLua {
    /// Where.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl Literal {
    /// A field of a table.
    pub fn field(&self, name: &str) -> Option<&Literal> {
        match &self.value {
            Value::Table(_, fields) => fields.get(name),
            _ => None,
        }
    }

    /// The rows of a table: what it lists, then what it numbers, without its holes; none for anything else. The game numbers
    /// (`[7] = ...`) whatever stands behind a hole in a list.
    pub fn rows(&self) -> Vec<&Literal> {
        let Value::Table(list, fields) = &self.value else { return Vec::new() };
        let number = |(name, literal): (&String, _)| Some((name.parse::<u64>().ok()?, literal));
        let mut numbered: Vec<(u64, &Literal)> = fields.iter().filter_map(number).collect();
        numbered.sort_by_key(|(number, _)| *number);
        let rows = list.iter().chain(numbered.into_iter().map(|(_, literal)| literal));
        rows.filter(|literal| literal.value != Value::Nil).collect()
    }

    /// The fields of a table by name; none for anything else.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Literal)> {
        let fields = match &self.value {
            Value::Table(_, fields) => Some(fields),
            _ => None,
        };
        fields.into_iter().flatten().map(|(name, literal)| (name.as_str(), literal))
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The globals that a file assigns.
pub fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Literal>, NotLua> {
    let mut parser = Parser { lexer: Lexer::new(bytes)?, depth: 0 };
    let mut globals = BTreeMap::new();
    loop {
        let (line, token) = parser.lexer.next()?;
        match token {
            Token::End => return Ok(globals),
            Token::Semicolon => {}
            Token::Name(name) => {
                parser.expect(&Token::Assign, "`=`")?;
                globals.insert(name, parser.literal()?);
            }
            other => return Err(NotLua { line, what: format!("{} where a name belongs", other.shown()) }),
        }
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn expect(&mut self, wanted: &Token, shown: &str) -> Result<(), NotLua> {
        let (line, token) = self.lexer.next()?;
        if token == *wanted {
            return Ok(());
        }
        Err(NotLua { line, what: format!("{} where {shown} belongs", token.shown()) })
    }

    fn literal(&mut self) -> Result<Literal, NotLua> {
        let (line, token) = self.lexer.next()?;
        let value = match token {
            Token::Open => self.table(line)?,
            Token::Text(text) => Value::Text(text),
            Token::Number(number) => Value::Number(number),
            Token::Name(name) => match name.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "nil" => Value::Nil,
                _ => return Err(NotLua { line, what: format!("`{name}` is no literal") }),
            },
            other => return Err(NotLua { line, what: format!("{} where a value belongs", other.shown()) }),
        };
        Ok(Literal { line, value })
    }

    fn table(&mut self, opened: usize) -> Result<Value, NotLua> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(NotLua { line: opened, what: format!("more than {DEPTH} tables within each other") });
        }
        let (mut list, mut fields) = (Vec::new(), BTreeMap::new());
        loop {
            match self.lexer.peek()?.1 {
                Token::Close => {
                    self.lexer.next()?;
                    self.depth -= 1;
                    return Ok(Value::Table(list, fields));
                }
                Token::End => {
                    let line = self.lexer.line();
                    let what = format!("the file ends within the table that line {opened} opens");
                    return Err(NotLua { line, what });
                }
                Token::OpenKey => {
                    let (name, value) = self.keyed()?;
                    fields.insert(name, value);
                }
                _ => self.positional(&mut list, &mut fields)?,
            }
            self.separator(opened)?;
        }
    }

    /// `["name"] = value` or `[1] = value`.
    fn keyed(&mut self) -> Result<(String, Literal), NotLua> {
        self.lexer.next()?;
        let key = self.literal()?;
        self.expect(&Token::CloseKey, "`]`")?;
        self.expect(&Token::Assign, "`=`")?;
        let name = match key.value {
            Value::Text(text) => text,
            Value::Number(Some(number)) => number.to_string(),
            _ => {
                return Err(NotLua {
                    line: key.line,
                    what: "a key that is no string and no number".to_owned(),
                });
            }
        };
        Ok((name, self.literal()?))
    }

    /// `value`, or `name = value`.
    fn positional(
        &mut self,
        list: &mut Vec<Literal>,
        fields: &mut BTreeMap<String, Literal>,
    ) -> Result<(), NotLua> {
        if let Token::Name(name) = self.lexer.peek()?.1
            && !["true", "false", "nil"].contains(&name.as_str())
        {
            self.lexer.next()?;
            self.expect(&Token::Assign, "`=`")?;
            fields.insert(name, self.literal()?);
            return Ok(());
        }
        list.push(self.literal()?);
        Ok(())
    }

    fn separator(&mut self, opened: usize) -> Result<(), NotLua> {
        let (line, token) = self.lexer.peek()?;
        match token {
            Token::Comma | Token::Semicolon => self.lexer.next().map(drop),
            Token::Close => Ok(()),
            Token::End => {
                Err(NotLua { line, what: format!("the file ends within the table that line {opened} opens") })
            }
            other => Err(NotLua { line, what: format!("{} where `,` or `}}` belongs", other.shown()) }),
        }
    }
}

#[cfg(test)]
mod tests;
