package org.vintner.notification.email.internal;

/**
 * A rendered message.
 *
 * @param subject one line
 * @param text for readers of plain text
 * @param html the same as a page
 * @param language tag of the language it is in
 */
record MailText(String subject, String text, String html, String language) {

    /** Shows nothing of the message, which may hold keys. */
    @Override
    public String toString() {
        return "MailText[" + language + "]";
    }
}
