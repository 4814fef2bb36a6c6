package org.vintner.api.payments;

import java.util.Set;

/**
 * One configured account of a gateway plugin.
 *
 * @param name its name, unique, as configured
 * @param gateway the plugin's kind, such as {@code sandbox}; empty when the plugin is absent and was never seen
 * @param available whether the plugin is there now and takes calls
 * @param capabilities what it can do beyond start and look-up, as interface names of the gateway SPI
 * @param webhookUrl where its provider sends notifications, absolute
 */
public record Channel(String name, String gateway, boolean available, Set<String> capabilities, String webhookUrl) {}
