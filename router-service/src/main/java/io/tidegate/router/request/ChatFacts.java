package io.tidegate.router.request;

import io.tidegate.core.catalog.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** What {@link ChatReader} gathers; positions are byte offsets, -1 for absent. */
final class ChatFacts {
  int objectStart;
  String model = "";
  int modelStart = -1;
  int modelEnd = -1;
  boolean stream;
  int optionsStart = -1;
  boolean optionsNull;
  boolean optionsEmpty = true;
  int usageValueStart = -1;
  int usageValueEnd = -1;
  boolean includeUsage;
  int maxTokens;
  int choices = 1;
  boolean tools;
  boolean images;
  int imageCount;
  long textBytes;
  int messages;
  int messagesEnd = -1;
  final Operation operation;
  final EnumSet<Capability> needs;
  final List<Turn> turns = new ArrayList<>();

  ChatFacts(Operation operation) {
    this.operation = operation;
    this.needs = EnumSet.of(operation.capability());
  }
}
