//! `/chat`: rooms. What one says, all hear, in the same order.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Mutex;

use bytes::Bytes;
use proto::Message as _;
use proto::v1::chat_request::Request;
use proto::v1::{ChatMessage, ChatRequest, Join};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::connection::{Connection, End};

/// Messages that a room keeps for members who are behind. Whoever falls back further
/// is dropped: the alternatives are to grow without limit or to make all others wait.
const BEHIND: usize = 64;

/// The longest name of a room or of a person, in bytes.
const MAX_NAME: usize = 64;

/// All rooms in which somebody is.
#[derive(Debug, Default)]
pub(super) struct Rooms(Mutex<HashMap<String, Room>>);

#[derive(Debug)]
struct Room {
    /// The number of the last message; it starts again when the room is made again.
    sequence: u64,
    /// The room ends with its last member, else anybody could fill our memory with rooms.
    members: usize,
    /// Encoded once, for all. `Bytes` is shared: each member holds a reference.
    hear: broadcast::Sender<Bytes>,
}

/// One person in one room. Dropping it leaves the room, however the connection ends.
// ANCHOR: member
struct Member<'a> {
    rooms: &'a Rooms,
    room: String,
    author: String,
    hear: broadcast::Receiver<Bytes>,
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        self.rooms.leave(&self.room, &self.author);
    }
}
// ANCHOR_END: member

impl Rooms {
    fn join(&self, join: Join) -> Member<'_> {
        let mut rooms = self.0.lock().expect("nobody panics while holding this lock");
        let room = rooms.entry(join.room.clone()).or_insert_with(|| Room {
            sequence: 0,
            members: 0,
            hear: broadcast::Sender::new(BEHIND),
        });
        room.members += 1;
        // First the receiver: who joins hears it too, and so knows that it is inside.
        let hear = room.hear.subscribe();
        room.say(&join.room, "", format!("{} joined", join.author));
        Member { rooms: self, room: join.room, author: join.author, hear }
    }

    fn leave(&self, name: &str, author: &str) {
        let mut rooms = self.0.lock().expect("nobody panics while holding this lock");
        if let Some(room) = rooms.get_mut(name) {
            room.say(name, "", format!("{author} left"));
            room.members -= 1;
            if room.members == 0 {
                rooms.remove(name);
            }
        }
    }
}

impl Member<'_> {
    fn say(&self, text: String) {
        let mut rooms = self.rooms.0.lock().expect("nobody panics while holding this lock");
        let room = rooms.get_mut(&self.room).expect("a room exists while somebody is in it");
        room.say(&self.room, &self.author, text);
    }
}

impl Room {
    /// Numbers and sends under the lock on all rooms, so everybody hears the same order.
    fn say(&mut self, room: &str, author: &str, text: String) {
        self.sequence += 1;
        let message = ChatMessage {
            sequence: self.sequence,
            room: room.to_owned(),
            author: author.to_owned(),
            text,
        };
        // An error means that nobody is left to hear it.
        let _ = self.hear.send(message.encode_to_vec().into());
    }
}

/// Carries messages between one client and its room, until the client leaves.
// ANCHOR: chat
pub(super) async fn chat(connection: &mut Connection, rooms: &Rooms) -> Result<Infallible, End> {
    let Request::Join(join) = request(connection.next().await?)? else {
        return Err(fail(CloseCode::Policy, "join a room first"));
    };
    let mut member = rooms.join(checked(join)?);
    loop {
        tokio::select! {
            // The room goes first: nobody who talks fast can outrun its own ears.
            biased;
            heard = member.hear.recv() => match heard {
                Ok(bytes) => connection.send(Message::Binary(bytes)).await?,
                Err(RecvError::Lagged(_)) => return Err(fail(CloseCode::Policy, "read faster")),
                Err(RecvError::Closed) => unreachable!("a member's room outlives the member"),
            },
            message = connection.next() => match request(message?)? {
                Request::Say(say) => member.say(say.text),
                Request::Join(join) => member = rooms.join(checked(join)?),
            },
        }
    }
}
// ANCHOR_END: chat

fn request(message: Message) -> Result<Request, End> {
    let Message::Binary(bytes) = message else {
        return Err(fail(CloseCode::Unsupported, "send ChatRequest as binary"));
    };
    let request = ChatRequest::decode(bytes)
        .map_err(|error| fail(CloseCode::Invalid, &format!("not a ChatRequest: {error}")))?;
    request.request.ok_or_else(|| fail(CloseCode::Invalid, "the ChatRequest is empty"))
}

fn checked(join: Join) -> Result<Join, End> {
    for name in [&join.room, &join.author] {
        if name.is_empty() || name.len() > MAX_NAME {
            return Err(fail(CloseCode::Policy, "names have 1 to 64 bytes"));
        }
    }
    Ok(join)
}

fn fail(code: CloseCode, reason: &str) -> End {
    End::Fail(code, reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(room: &str, author: &str) -> Join {
        Join { room: room.to_owned(), author: author.to_owned() }
    }

    fn heard(member: &mut Member<'_>) -> (u64, String) {
        let message = ChatMessage::decode(member.hear.try_recv().unwrap()).unwrap();
        (message.sequence, message.text)
    }

    #[test]
    fn all_members_hear_the_same_order() {
        let rooms = Rooms::default();
        let mut ann = rooms.join(join("a", "ann"));
        let mut bob = rooms.join(join("a", "bob"));
        ann.say("hello".to_owned());
        assert_eq!(heard(&mut ann), (1, "ann joined".to_owned()));
        for member in [&mut ann, &mut bob] {
            assert_eq!(heard(member), (2, "bob joined".to_owned()));
            assert_eq!(heard(member), (3, "hello".to_owned()));
        }
    }

    #[test]
    fn a_room_ends_with_its_last_member() {
        let rooms = Rooms::default();
        let ann = rooms.join(join("a", "ann"));
        let mut bob = rooms.join(join("a", "bob"));
        drop(ann);
        assert_eq!(heard(&mut bob), (2, "bob joined".to_owned()));
        assert_eq!(heard(&mut bob), (3, "ann left".to_owned()));
        drop(bob);
        assert!(rooms.0.lock().unwrap().is_empty());
    }

    #[test]
    fn moving_within_a_room_keeps_it() {
        let rooms = Rooms::default();
        let ann = rooms.join(join("a", "ann"));
        let mut anna = rooms.join(join("a", "anna"));
        drop(ann);
        anna.say("still here".to_owned());
        assert_eq!(heard(&mut anna), (2, "anna joined".to_owned()));
        assert_eq!(heard(&mut anna), (3, "ann left".to_owned()));
        assert_eq!(heard(&mut anna), (4, "still here".to_owned()));
    }
}
