package org.vintner.demo.shop.internal;

/** What is printed when the shop is open: a purchase to be pasted into another terminal. */
record Invitation(String publicUrl, Shop.Products products) {

    private static final String RULE = "=".repeat(80);

    @Override
    public String toString() {
        return "\n" + RULE
                + "\n The demo shop is open. Buy a license key and a file; paste this into another terminal:\n\n"
                + script() + "\n More: " + publicUrl + "/api/v1/docs/\n" + RULE;
    }

    String script() {
        return """
                API=%s/api/v1

                # 1. place an order; the answer holds the grant that proves that you are its buyer
                ANSWER=$(curl -sS $API/orders -H 'Content-Type: application/json' -d '{"buyer":{"email":"you@example.com",
                  "locale":"en"},"lines":[{"product":"%s","quantity":1},
                  {"product":"%s","quantity":1}]}')
                ORDER=$(echo "$ANSWER" | grep -o 'ord_[0-9a-z]*' | head -n 1)
                GRANT=$(echo "$ANSWER" | sed 's/.*"accessGrant":"\\([^"]*\\)".*/\\1/')

                # 2. start a payment; then open its page in a browser and press Pay, or do so by the last line
                PAGE=$(curl -sS $API/orders/$ORDER/payments -H "Authorization: Bearer $GRANT" \\
                  -H 'Content-Type: application/json' -d '{"channel":"%s"}' | sed 's/.*"url":"\\([^"]*\\)".*/\\1/')
                echo "Pay page: $PAGE"
                curl -sS -o /dev/null -d action=pay "$PAGE"

                # 3. when it is paid: read the license key, and download the file
                until curl -sS $API/orders/$ORDER -H "Authorization: Bearer $GRANT" | grep -q '"state":"fulfilled"'
                do sleep 1; done
                curl -sS -X POST $API/orders/$ORDER/keys/reveal -H "Authorization: Bearer $GRANT"; echo
                FILE=$(curl -sS $API/orders/$ORDER/entitlements -H "Authorization: Bearer $GRANT" \\
                  | sed 's/.*"url":"\\([^"]*\\)".*/\\1/')
                curl -sS -o field-guide.zip "$FILE"; ls -l field-guide.zip
                """.formatted(publicUrl, products.key(), products.file(), SandboxChannel.NAME);
    }
}
