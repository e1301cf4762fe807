//! From bytes to tokens.

use rust_decimal::Decimal;

use super::NotLua;

/// A word of the language of literals.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Name(String),
    Text(String),
    Number(Option<Decimal>),
    Open,
    Close,
    OpenKey,
    CloseKey,
    Assign,
    Comma,
    Semicolon,
    End,
}

impl Token {
    /// As a message shows it.
    pub fn shown(&self) -> String {
        match self {
            Token::Name(name) => format!("`{name}`"),
            Token::Text(_) => "a string".to_owned(),
            Token::Number(_) => "a number".to_owned(),
            Token::Open => "`{`".to_owned(),
            Token::Close => "`}`".to_owned(),
            Token::OpenKey => "`[`".to_owned(),
            Token::CloseKey => "`]`".to_owned(),
            Token::Assign => "`=`".to_owned(),
            Token::Comma => "`,`".to_owned(),
            Token::Semicolon => "`;`".to_owned(),
            Token::End => "the end of the file".to_owned(),
        }
    }
}

/// Reads tokens, with one to look ahead.
pub struct Lexer<'a> {
    rest: &'a [u8],
    line: usize,
    ahead: Option<(usize, Token)>,
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, NotLua> {
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Ok(Lexer { rest, line: 1, ahead: None })
    }

    /// The line that was come to.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The next token, which stays.
    pub fn peek(&mut self) -> Result<(usize, Token), NotLua> {
        if self.ahead.is_none() {
            self.ahead = Some(self.read()?);
        }
        Ok(self.ahead.clone().unwrap_or((self.line, Token::End)))
    }

    /// The next token, with its line.
    pub fn next(&mut self) -> Result<(usize, Token), NotLua> {
        match self.ahead.take() {
            Some(token) => Ok(token),
            None => self.read(),
        }
    }

    fn error(&self, what: impl Into<String>) -> NotLua {
        NotLua { line: self.line, what: what.into() }
    }

    fn bump(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        self.line += usize::from(*first == b'\n');
        Some(*first)
    }

    fn skip(&mut self) {
        loop {
            match self.rest {
                [b' ' | b'\t' | b'\r' | b'\n', ..] => drop(self.bump()),
                [b'-', b'-', ..] => while !matches!(self.rest, [] | [b'\n', ..]) && self.bump().is_some() {},
                _ => return,
            }
        }
    }

    fn read(&mut self) -> Result<(usize, Token), NotLua> {
        self.skip();
        let line = self.line;
        let Some(first) = self.rest.first().copied() else { return Ok((line, Token::End)) };
        let token = match first {
            b'"' | b'\'' => self.text(first)?,
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            other => {
                self.bump();
                punctuation(other).ok_or_else(|| self.error("a character that has no place here"))?
            }
        };
        Ok((line, token))
    }

    fn while_is(&mut self, is: impl Fn(u8) -> bool) -> String {
        let mut taken = String::new();
        while let Some(byte) = self.rest.first().copied().filter(|byte| is(*byte)) {
            taken.push(char::from(byte));
            self.bump();
        }
        taken
    }

    /// A name, or what the game writes for a quotient by zero.
    fn word(&mut self) -> Token {
        let word = self.while_is(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        match word.as_str() {
            "nan" | "inf" => {
                self.kind_of_nan();
                Token::Number(None)
            }
            _ => Token::Name(word),
        }
    }

    /// `(ind)` of `-nan(ind)`.
    fn kind_of_nan(&mut self) {
        if self.rest.starts_with(b"(") {
            self.while_is(|byte| b"()".contains(&byte) || byte.is_ascii_alphanumeric());
        }
    }

    /// A number as the game writes it. What is none (`nan`, hexadecimal, far too large) is told by its absence.
    fn number(&mut self) -> Token {
        let text = self.while_is(|byte| byte.is_ascii_alphanumeric() || b"+-.#".contains(&byte));
        self.kind_of_nan();
        let exact = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
        Token::Number(exact.ok())
    }

    fn text(&mut self, quote: u8) -> Result<Token, NotLua> {
        self.bump();
        let (line, mut bytes) = (self.line, Vec::new());
        loop {
            match self.bump() {
                None => return Err(self.error("the file ends within a string")),
                Some(byte) if byte == quote => break,
                Some(b'\\') => bytes.push(self.escape()?),
                Some(b'\n') => return Err(NotLua { line, what: "a string that does not end".to_owned() }),
                Some(byte) => bytes.push(byte),
            }
        }
        let text = String::from_utf8(bytes);
        text.map(Token::Text).map_err(|_| NotLua { line, what: "a string that is not UTF-8".to_owned() })
    }

    fn escape(&mut self) -> Result<u8, NotLua> {
        match self.bump() {
            Some(b'n') => Ok(b'\n'),
            Some(b'r') => Ok(b'\r'),
            Some(b't') => Ok(b'\t'),
            Some(b'a') => Ok(0x07),
            Some(b'b') => Ok(0x08),
            Some(b'f') => Ok(0x0c),
            Some(b'v') => Ok(0x0b),
            Some(digit @ b'0'..=b'9') => self.decimal(digit),
            Some(b'\r') if self.rest.starts_with(b"\n") => self.escape(),
            // The game's Lua, 5.1, takes any other byte as itself.
            Some(byte) => Ok(byte),
            None => Err(self.error("the file ends within a string")),
        }
    }

    /// `\ddd`: one to three digits are a byte.
    fn decimal(&mut self, first: u8) -> Result<u8, NotLua> {
        let mut value = u32::from(first - b'0');
        for _ in 0..2 {
            let Some(digit) = self.rest.first().copied().filter(u8::is_ascii_digit) else { break };
            value = value * 10 + u32::from(digit - b'0');
            self.bump();
        }
        u8::try_from(value).map_err(|_| self.error("an escape beyond 255"))
    }
}

fn punctuation(byte: u8) -> Option<Token> {
    Some(match byte {
        b'{' => Token::Open,
        b'}' => Token::Close,
        b'[' => Token::OpenKey,
        b']' => Token::CloseKey,
        b'=' => Token::Assign,
        b',' => Token::Comma,
        b';' => Token::Semicolon,
        _ => return None,
    })
}
