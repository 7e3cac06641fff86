"""Faults of the evaluation itself: cases the model has seen, and features that hold the answer.

Preprocessing that was fitted on evaluation rows (a scaler, an encoder, a choice of features) is not among them: it
moves values by less than rows differ by chance, and where training and evaluation were prepared together both look
alike, as they do when all is right. Only the code that prepared them tells.
"""
