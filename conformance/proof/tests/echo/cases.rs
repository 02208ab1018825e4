//! The two cases of RFC 862 over TCP.

use wireproof::case::{Body, Case, Stop, case, cite};

use crate::family::Cx;

/// All of them.
pub(crate) static CASES: &[Case] = &[
    case("echo.tcp.sends-back", "sends back what it receives")
        .cites(&[cite("rfc862", "1-1")])
        .over(|| TEXTS.map(str::to_owned).to_vec())
        .run(&Body(|cx| Box::pin(sends_back(cx)))),
    case("echo.tcp.goes-on", "goes on until the client ends the connection")
        .cites(&[cite("rfc862", "1-2")])
        .run(&Body(|cx| Box::pin(goes_on(cx)))),
];

const TEXTS: [&str; 3] = ["a", "hello", "with a line end\r\n"];

async fn sends_back(cx: &mut Cx) -> Result<(), Stop> {
    let mut rows = cx.rows();
    for text in TEXTS {
        let (came, event) = cx.connect().await?.round(text).await;
        let verdict = match came == text.as_bytes() {
            true => Ok(()),
            false => {
                Err(Stop::violation("the same bytes", came.escape_ascii().to_string()).at(event))
            }
        };
        rows.add(text, verdict);
    }
    rows.verdict()
}

/// The first echo is the control: what is judged is the one behind it.
async fn goes_on(cx: &mut Cx) -> Result<(), Stop> {
    let mut echo = cx.connect().await?;
    let (first, _) = echo.round("first").await;
    if first.is_empty() {
        return Err(Stop::inconclusive("nothing came back: see echo.tcp.sends-back"));
    }
    let (second, event) = echo.round("second").await;
    match second.is_empty() {
        false => Ok(()),
        true => Err(Stop::violation("a second echo on the same connection", "nothing").at(event)),
    }
}
