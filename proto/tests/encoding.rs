//! The bytes on the wire are a promise to clients in other languages.

use proto::Message as _;
use proto::v1::{ChatMessage, ChatRequest, Join, Say, Subscribe, Tick, chat_request::Request};

#[test]
fn a_tick_has_these_bytes() {
    let tick = Tick {
        sequence: 300,
        symbol: "WIRE".into(),
        price_cents: -2,
        sent_at_unix_ms: 1_700_000_000_000,
    };
    let bytes = [
        0x08, 0xac, 0x02, // field 1, varint: 300
        0x12, 0x04, b'W', b'I', b'R', b'E', // field 2, four bytes
        0x18, 0x03, // field 3, zigzag: -2
        0x20, 0x80, 0xd0, 0x95, 0xff, 0xbc, 0x31, // field 4, varint
    ];
    assert_eq!(tick.encode_to_vec(), bytes);
    assert_eq!(Tick::decode(&bytes[..]), Ok(tick));
}

#[test]
fn zero_is_not_sent() {
    assert_eq!(Subscribe { after: 0 }.encode_to_vec(), [0u8; 0]);
    assert_eq!(Subscribe::decode(&[][..]), Ok(Subscribe { after: 0 }));
}

#[test]
fn a_join_has_these_bytes() {
    let join = Join { room: "a".into(), author: "b".into() };
    let request = ChatRequest { request: Some(Request::Join(join)) };
    assert_eq!(request.encode_to_vec(), [0x0a, 6, 0x0a, 1, b'a', 0x12, 1, b'b']);
}

#[test]
fn every_message_survives_the_round_trip() {
    let say = ChatRequest { request: Some(Request::Say(Say { text: "grüß dich".into() })) };
    assert_eq!(ChatRequest::decode(&say.encode_to_vec()[..]), Ok(say));

    let heard = ChatMessage {
        sequence: u64::MAX,
        room: "lobby".into(),
        author: String::new(),
        text: "ann joined".into(),
    };
    assert_eq!(ChatMessage::decode(&heard.encode_to_vec()[..]), Ok(heard));
}
