package org.vintner.gateway.wechatpay.internal;

import org.vintner.gateway.http.JsonObject;

/** What came of a call to WeChat Pay. */
sealed interface WechatReply {

    /** Done. Signed by WeChat Pay. */
    record Done(JsonObject content) implements WechatReply {}

    /**
     * The business says no.
     *
     * @param code such as {@code ORDER_CLOSED}
     * @param words WeChat Pay's explanation, for operators
     */
    record Refused(int status, String code, String words) implements WechatReply {

        boolean is(String... codes) {
            for (String each : codes) {
                if (code.equals(each)) {
                    return true;
                }
            }
            return false;
        }

        String reason() {
            return "WeChat Pay refused: " + code + " " + words;
        }
    }

    /** The call did not get as far as the business: not sent, or signature, account or permission refused, or too many calls. */
    record NotTaken(String code, String reason) implements WechatReply {}

    /** It is not known what came of it. */
    record Unknown(String reason) implements WechatReply {}

    /** An answer that is not signed by WeChat Pay. What came of the call is not known. */
    record Forged(String reason) implements WechatReply {}

    /** {@return why it is not done, for operators} */
    default String why() {
        if (this instanceof Refused refused) {
            return refused.reason();
        }
        if (this instanceof NotTaken notTaken) {
            return notTaken.reason();
        }
        if (this instanceof Forged forged) {
            return forged.reason();
        }
        return this instanceof Unknown unknown ? unknown.reason() : "WeChat Pay's answer lacks what was asked for.";
    }
}
