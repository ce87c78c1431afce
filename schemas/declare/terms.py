"""Words that several declarations share, in the spelling of their columns: one question asks them all.

Topics write most of them in capitals (CONSULT_TRANSFER), REST in lower case or camel case (consultTransfer).
"""

from typing import Final

DIRECTIONS: Final = ("inbound", "outbound", "unknown")
DISCONNECTS: Final = (
    *("endpoint", "client", "system", "transfer", "error", "peer", "other", "spam", "timeout"),
    *("transportFailure", "conferenceTransfer", "consultTransfer", "forwardTransfer", "noAnswerTransfer"),
    *("notAvailableTransfer", "uncallable", "dndEndpoint", "dndTransfer", "inactivity", "sessionExpired"),
    *("takeover", "unknown"),
)
MEDIA: Final = (
    *("voice", "callback", "chat", "cobrowse", "email", "internalmessage", "message"),
    *("screenmonitoring", "screenshare", "video", "unknown"),
)
MESSAGES: Final = (
    *("sms", "twitter", "facebook", "line", "whatsapp", "webmessaging", "open", "instagram", "apple"),
    *("linkedin", "unknown"),
)
PRESENCES: Final = (
    *("AVAILABLE", "AWAY", "BREAK", "BUSY", "IDLE", "MEAL", "MEETING", "OFFLINE", "ON_QUEUE", "TRAINING"),
)
PURPOSES: Final = (
    *("acd", "agent", "api", "botflow", "campaign", "customer", "dialer", "external", "fax", "group"),
    *("inbound", "ivr", "manual", "outbound", "station", "user", "voicemail", "voicesurveyflow", "workflow"),
)
ROUTINGS: Final = (
    *("Bullseye", "Conditional", "Direct", "Last", "Manual", "Predictive", "Preferred", "Standard", "Vip"),
)
ROUTING_STATUSES: Final = ("OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING")
