package org.vintner.api.booking;

import java.time.Instant;
import java.time.ZoneId;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ResourceId;

/**
 * A person, room or thing whose time is sold. It is at one place at a time: each of its seats is taken once at any moment,
 * whichever service it is booked for.
 *
 * @param id its id
 * @param seller whose it is
 * @param name one line
 * @param zone in which its hours are meant
 * @param capacity how many seats it has, numbered from 1
 * @param schedule when it works
 * @param createdAt when it was created
 */
public record Resource(
        ResourceId id,
        AccountId seller,
        String name,
        ZoneId zone,
        int capacity,
        Schedule schedule,
        Instant createdAt) {}
