package org.vintner.gateway.alipay.internal;

import org.vintner.gateway.http.JsonObject;

/** What came of a call to Alipay. */
sealed interface AlipayReply {

    /** {@code 10000}: done. Signed by Alipay. */
    record Done(JsonObject content) implements AlipayReply {}

    /**
     * {@code 40004}: the business says no. Signed by Alipay.
     *
     * @param subCode such as {@code ACQ.TRADE_NOT_EXIST}
     * @param words Alipay's explanation, for operators
     */
    record Refused(String subCode, String words) implements AlipayReply {

        boolean is(String... subCodes) {
            for (String each : subCodes) {
                if (subCode.equals(each)) {
                    return true;
                }
            }
            return false;
        }

        String reason() {
            return "Alipay refused: " + subCode + " " + words;
        }
    }

    /** The call did not get as far as the business: not sent, or signature, application or permission refused. */
    record NotTaken(String subCode, String reason) implements AlipayReply {}

    /** It is not known what came of it. */
    record Unknown(String reason) implements AlipayReply {}

    /** An answer that is not signed by Alipay. What came of the call is not known. */
    record Forged(String reason) implements AlipayReply {}
}
