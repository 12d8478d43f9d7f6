//! As much of HTTP/1.1 as the load needs: one request after the other over a connection that is kept.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;

/// The most bytes of an answer.
const LONGEST: usize = 1 << 20;

/// A connection to a service.
pub(crate) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            read: Vec::new(),
        })
    }

    /// Sends a request of a tenant; the status and the body of the answer.
    pub(crate) async fn ask(&mut self, tenant: &str, request: &str, body: &str) -> Result<(u16, &str)> {
        let length = body.len();
        let text = format!(
            "{request} HTTP/1.1\r\nhost: localhost\r\nx-tenant: {tenant}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(text.as_bytes()).await?;
        self.read.clear();
        let answer = loop {
            if let Some(answer) = answer(&self.read)? {
                break answer;
            }
            if self.stream.read_buf(&mut self.read).await? == 0 || self.read.len() > LONGEST {
                return Err("an answer ended too early, or not at all".into());
            }
        };
        let body = self.read.get(answer.body..answer.end).unwrap_or_default();
        Ok((answer.status, std::str::from_utf8(body)?))
    }
}

/// An answer that is there as a whole: its status, and where its body begins and ends.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    body: usize,
    end: usize,
}

fn answer(bytes: &[u8]) -> Result<Option<Answer>> {
    let Some(head) = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(bytes.get(..head).unwrap_or_default())?;
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let (Some(status), Some(length)) = (status, length.filter(|length| *length <= LONGEST)) else {
        return Err(format!("an answer is not understood: {text:?}").into());
    };
    let body = head + 4;
    let end = body + length;
    Ok((end <= bytes.len()).then_some(Answer { status, body, end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once_it_is_whole() {
        let whole = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello";
        for length in 0..whole.len() {
            assert_eq!(answer(&whole[..length]).unwrap(), None);
        }
        let expected = Answer {
            status: 201,
            body: 43,
            end: 48,
        };
        assert_eq!(answer(whole).unwrap(), Some(expected));
        assert!(answer(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(answer(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n").is_err());
    }
}
